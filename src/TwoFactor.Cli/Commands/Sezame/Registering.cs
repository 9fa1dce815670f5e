using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Runs a registration. An earlier one in the folder is replaced only if <paramref name="force"/> is set.</summary>
/// <param name="registration">The folder's registration.</param>
/// <param name="context">Where to report.</param>
/// <param name="next">The command for the next step.</param>
/// <param name="force">Whether an earlier registration may be replaced.</param>
internal sealed class Registering(SezameRegistration registration, CommandContext context, string next, bool force)
{
    public async Task<CommandResult> ByEmailAsync(string email, string serviceName, CancellationToken cancellationToken)
    {
        EnsureFree();
        await registration.RegisterByEmailAsync(email, serviceName, force, cancellationToken);
        context.Reporter.Report("registered", $"Registered '{serviceName}'. The phone of {email} asks for an acknowledgement.");
        return new CommandResult(ExitCode.Ok, $"Next: {next}");
    }

    public async Task<CommandResult> ByQrCodeAsync(
        string user, string serviceName, string? email, QrPresentation code, CancellationToken cancellationToken)
    {
        EnsureFree();
        string content = await registration.RegisterByQrCodeAsync(user, serviceName, email, force, cancellationToken);
        code.Show(content, context.Reporter);
        context.Reporter.Report("registered", $"Registered '{serviceName}'. Scan the code with the app; that also pairs {user}.");
        return new CommandResult(ExitCode.Ok, $"Next: {next}");
    }

    // The registration checks this too, under its lock. This check gives a message with the names of the options.
    private void EnsureFree()
    {
        if (!force && registration.ReadStep() is not (SezameRegistrationStep.None or SezameRegistrationStep.Interrupted))
        {
            throw new CliFailure(
                ExitCode.Misconfigured,
                "The folder already holds a registration, whose key cannot be recovered once it is lost. Choose another --folder, or replace the earlier one with --force.");
        }
    }
}
