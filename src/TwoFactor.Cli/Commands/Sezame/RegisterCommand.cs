using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame register</c></summary>
internal static class RegisterCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<string?> email = new("--email") { HelpName = "ADDRESS", Description = "The recovery e-mail of a person who has the app. That person's phone then asks." };
        Option<string?> qrUser = new Option<string?>("--qr-user") { HelpName = "NAME", Description = "Register by a QR code instead; the person who scans it is paired as this user." }.AsUserName();
        Option<string> serviceName = new("--service-name") { HelpName = "TEXT", Description = "The name of your service, as the app shows it.", Required = true };
        Option<bool> force = new("--force") { Description = "Replace an earlier registration. It stays in use until the new certificate is there, and a copy is kept." };
        Option<int?> keyLength = Numbers.Option("--key-length", "The length of the RSA key in bits, a multiple of 64 (default: 3072).", 2048, 8192, multipleOf: 64);
        SubjectArguments subject = new();
        RegistrationCommandOptions registration = new();
        QrArguments qr = new();

        Command command = new("register", "Registers a client: creates its key, and asks for an acknowledgement on a phone.") { email, qrUser, serviceName, force, keyLength };
        registration.AddTo(command);
        subject.AddTo(command);
        qr.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(email) is null && result.GetValue(qrUser) is null)
                result.AddError("--email is missing (or --qr-user, to register by a QR code).");
        });
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: true, context, cancellationToken);
            options.Subject = subject.Read(parsed);
            options.KeyLength = parsed.GetValue(keyLength) ?? options.KeyLength;
            string folder = registration.Folder(parsed, context.Environment);
            Registering work = new(
                new SezameRegistration(folder, options, context.Time),
                new ShownRegistration(folder, options),
                context,
                registration.Next(parsed, "sign"),
                parsed.GetValue(force));
            using QrPresentation code = new(context.Console, qr.Read(parsed, context.Environment));

            string name = parsed.GetRequiredValue(serviceName);
            CommandResult result = parsed.GetValue(qrUser) is { } user
                ? await work.ByQrCodeAsync(user, name, parsed.GetValue(email), code, cancellationToken)
                : await work.ByEmailAsync(parsed.GetValue(email)!, name, cancellationToken);
            return result with { Data = new JsonObject { ["folder"] = folder } };
        });
        return command;
    }
}
