using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Runs a registration. An earlier one in the folder is replaced only if <paramref name="force"/> is set or it was destroyed.</summary>
/// <param name="registration">The folder's registration.</param>
/// <param name="shown">Whose QR code was shown.</param>
/// <param name="context">Where to report.</param>
/// <param name="next">The command for the next step.</param>
/// <param name="force">Whether an earlier registration that was not destroyed may be replaced.</param>
internal sealed class Registering(SezameRegistration registration, ShownRegistration shown, CommandContext context, string next, bool force)
{
    public async Task<CommandResult> ByEmailAsync(string email, string serviceName, CancellationToken cancellationToken)
    {
        EnsureFree();
        await registration.RegisterByEmailAsync(email, serviceName, force, cancellationToken);
        context.Reporter.Report("registered", $"Registered '{serviceName}'. The phone of {email} asks for an acknowledgement.");
        return new CommandResult(ExitCode.Ok, "Next:") { Command = next };
    }

    /// <summary>Registers and shows the code. If the same registration waits for its acknowledgement, only shows its code again, for example because
    /// the window was too small for it.</summary>
    public async Task<CommandResult> ByQrCodeAsync(
        string user, string serviceName, string? email, QrPresentation code, CancellationToken cancellationToken)
    {
        const string Scan = "Scan the code with the app; that also pairs";
        if (!force && FindShown(user, serviceName, email) is { } again)
        {
            code.Show(again, context.Reporter);
            context.Reporter.Report("already-registered", $"'{serviceName}' is already registered. {Scan} {user}.");
        }
        else
        {
            EnsureFree();
            string content = await registration.RegisterByQrCodeAsync(user, serviceName, email, force, cancellationToken);
            shown.Remember(content, user, serviceName, email);
            code.Show(content, context.Reporter);
            context.Reporter.Report("registered", $"Registered '{serviceName}'. {Scan} {user}.");
        }

        return new CommandResult(ExitCode.Ok, "Next:") { Command = next };
    }

    private string? FindShown(string user, string serviceName, string? email)
    {
        if (registration.ReadStep() != SezameRegistrationStep.AwaitingAcknowledgement || registration.ReadQrContent() is not { } content)
            return null;
        return shown.IsSame(content, user, serviceName, email)
            ? content
            : throw new CliFailure(
                ExitCode.Misconfigured,
                "The folder already holds a registration that waits for its acknowledgement. Its QR code is shown again only for the same --qr-user with the same options. Choose another --folder, or replace the earlier one with --force.");
    }

    // The registration checks this too, under its lock. This check gives a message with the names of the options.
    private void EnsureFree()
    {
        if (force)
            return;
        if (registration.ReadStep() == SezameRegistrationStep.AwaitingAcknowledgement || registration.HasCompleteRegistration())
        {
            throw new CliFailure(
                ExitCode.Misconfigured,
                "The folder already holds a registration, whose key cannot be recovered once it is lost. Choose another --folder, or replace the earlier one with --force.");
        }
    }
}
