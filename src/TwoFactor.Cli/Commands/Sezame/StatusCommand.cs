using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame status</c></summary>
internal static class StatusCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> user = new Argument<string?>("user") { Arity = ArgumentArity.ZeroOrOne, Description = "A user, to show whether the user is paired. Without one, shows how far the registration has come." }.AsUserName();
        Option<string> folder = new Option<string>("--folder")
        {
            HelpName = "FOLDER",
            Description = "The folder of the registration.",
            DefaultValueFactory = _ => RegistrationCommandOptions.DefaultFolder,
        }.AsPath();
        TenantArguments tenant = new(ProviderNames.Sezame);

        Command command = new("status", "Shows how far a registration has come, or whether a user is paired.") { user, folder };
        tenant.AddTo(command);
        command.Validators.Add(result =>
        {
            bool hasUser = result.GetResult(user) is { Tokens.Count: > 0 };
            if (hasUser && result.GetResult(folder) is { Implicit: false })
                result.AddError($"{folder.Name} cannot be used with <user>: a pairing belongs to a tenant, not to a folder.");
            else if (!hasUser && tenant.FindGiven(result) is { } option)
                result.AddError($"{option} can be used only with <user>. Without one, the command shows the registration in {folder.Name}.");
        });
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            if (parsed.GetValue(user) is not { } name)
                return OfRegistration(new SezameRegistration(GivenPath.Folder(folder.Name, parsed.GetRequiredValue(folder), context.Environment)));
            using TenantHost host = await tenant.OpenAsync(parsed, context, cancellationToken);
            return await OfUserAsync(host, name, cancellationToken);
        });
        return command;
    }

    private static CommandResult OfRegistration(SezameRegistration registration)
    {
        SezameRegistrationStep step = registration.ReadStep();
        (ExitCode code, string text) = step switch
        {
            SezameRegistrationStep.Complete => (ExitCode.Ok, "The registration is complete: the certificate is stored."),
            SezameRegistrationStep.AwaitingAcknowledgement when registration.HasCompleteRegistration() => (ExitCode.Pending, "A new registration waits to be acknowledged on the phone. The earlier certificate stays in use until 'twofactor sezame sign' has fetched the new one."),
            SezameRegistrationStep.AwaitingAcknowledgement => (ExitCode.Pending, "The registration waits to be acknowledged on the phone; then 'twofactor sezame sign' fetches the certificate."),
            SezameRegistrationStep.Interrupted when registration.HasCompleteRegistration() => (ExitCode.Pending, "A new registration was interrupted before the service answered. The earlier certificate stays in use. Run 'twofactor sezame register --force' again, or remove the folder 'replacement' to keep the earlier one."),
            SezameRegistrationStep.Interrupted => (ExitCode.NotEnrolled, "The registration was interrupted before the service answered; run 'twofactor sezame register' again."),
            SezameRegistrationStep.Destroyed => (ExitCode.NotEnrolled, "The registration was destroyed; the service no longer accepts its certificate. 'twofactor sezame register' makes a new one in its place."),
            _ => (ExitCode.NotEnrolled, "There is no registration in the folder."),
        };
        return new CommandResult(code, text, new JsonObject { ["step"] = step.ToString() });
    }

    private static async Task<CommandResult> OfUserAsync(TenantHost host, string user, CancellationToken cancellationToken)
    {
        bool isPaired = await host.OpenAbility<IUserPairing>("pair users").IsPairedAsync(user, cancellationToken);
        return new CommandResult(
            isPaired ? ExitCode.Ok : ExitCode.NotEnrolled,
            $"{user} is {(isPaired ? "paired" : "not paired")}{host.InBrackets}.",
            new JsonObject { ["isPaired"] = isPaired });
    }
}
