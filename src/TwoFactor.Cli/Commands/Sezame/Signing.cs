using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Waits for an acknowledgement and fetches the certificate. It can be run again after any failure.</summary>
/// <param name="registration">The folder's registration.</param>
/// <param name="context">Where to report.</param>
/// <param name="again">The command that continues.</param>
internal sealed class Signing(SezameRegistration registration, CommandContext context, string again)
{
    public async Task<CommandResult> RunAsync(TimeSpan wait, TenantFile? tenantFile, JsonObject settings, CancellationToken cancellationToken)
    {
        SezameClientFiles? files;
        try
        {
            files = wait == TimeSpan.Zero || registration.ReadStep() == SezameRegistrationStep.Complete
                ? await registration.SignAsync(TimeSpan.Zero, cancellationToken)
                : await context.Waiting.ShowAsync(
                    "Waiting for the acknowledgement", context.Time.GetUtcNow() + wait, _ => registration.SignAsync(wait, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(ExitCode.Interrupted, "Interrupted. Nothing is lost; continue with:") { Command = again };
        }
        catch (TwoFactorException e) when (e is { IsTransient: true, MayHaveBeenProcessed: true })
        {
            // The lost answer may have been the certificate. Asking again is the way to find out, and asks no phone.
            CommandResult failure = FailureText.ToResult(e, isConfigured: false); // a tenant is configured only after the signing
            return failure with { Text = $"{failure.Text} Continue with:", Command = again };
        }

        if (files is null && registration.FindKeptAnswer() is { } kept)
        {
            string text = $"No certificate came. Look first into '{kept}': this earlier answer may be the certificate, which the service issues only once. "
                + "If it is not, nobody has acknowledged the client on the phone yet; continue with:";
            return new CommandResult(ExitCode.Pending, text) { Command = again };
        }

        if (files is null)
            return new CommandResult(ExitCode.Pending, "Nobody has acknowledged the client on the phone yet. Nothing is lost; continue with:") { Command = again };

        context.Reporter.Report("signed", $"The certificate is in {files.CertificatePath}", ClientFilesJson.Of(files));
        return await TenantSaving.FinishAsync(tenantFile, settings, context);
    }
}
