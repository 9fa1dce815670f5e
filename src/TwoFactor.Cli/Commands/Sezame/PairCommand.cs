using System.CommandLine;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame pair</c></summary>
internal static class PairCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(2);

    public static Command Create(CommandRunner runner)
    {
        Argument<string> user = new Argument<string>("user") { Description = "The user's name at Sezame: the id that your application uses (with ASP.NET Core Identity, the id of the user)." }.AsUserName();
        Option<TimeSpan?> wait = Durations.Option("--wait", "How long to wait for the code to be scanned (default: 2m; 0s does not wait).");
        QrArguments qr = new();
        TenantArguments tenant = new(ProviderNames.Sezame);

        Command command = new("pair", "Shows the QR code that pairs a user with a phone, and waits until it is scanned.") { user, wait };
        qr.AddTo(command);
        tenant.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(user);
            using QrPresentation code = new(context.Console, qr.Read(parsed, context.Environment));
            using TenantHost host = await tenant.OpenAsync(parsed, context, cancellationToken);
            return await new Pairing(host, code, context).RunAsync(name, parsed.GetValue(wait) ?? DefaultWait, cancellationToken);
        });
        return command;
    }
}
