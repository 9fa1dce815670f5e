using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Pairs one user: shows the code, and waits until it is scanned.</summary>
internal sealed class Pairing(TenantHost tenant, QrPresentation code, CommandContext context)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    public async Task<CommandResult> RunAsync(string user, TimeSpan wait, CancellationToken cancellationToken)
    {
        IUserPairing pairing = tenant.OpenAbility<IUserPairing>("pair users");
        PairingInvitation invitation = await pairing.PairAsync(user, cancellationToken);
        if (invitation.QrContent is not { } content)
            return new CommandResult(ExitCode.Ok, $"{user} is paired already{tenant.InBrackets}. ('twofactor sezame unpair' ends that.)") { Outcome = "already-paired" };

        code.Show(content, context.Reporter);
        context.Reporter.Report("invited", $"Scan the code with the app. The phone that does becomes {user}'s second factor{tenant.InBrackets}.");
        if (wait == TimeSpan.Zero)
            return new CommandResult(ExitCode.Ok, "The code was shown.") { Outcome = "shown" };

        DateTimeOffset until = context.Time.GetUtcNow() + wait;
        try
        {
            bool isPaired = await context.Waiting.ShowAsync("Waiting for the scan", until, show => WaitAsync(pairing, user, new WaitEnd(wait, context.Time), show, cancellationToken));
            return isPaired
                ? new CommandResult(ExitCode.Ok, $"{user} is paired{tenant.InBrackets}.") { Outcome = "paired" }
                : new CommandResult(ExitCode.Pending, "The code was not scanned yet. It may still work; 'twofactor sezame pair' shows a new one.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(ExitCode.Interrupted, "Interrupted. The code was shown, and can still be scanned for a while.");
        }
    }

    // The last question is asked at the end of the wait. If it fails, it is not known whether the code was scanned.
    private async Task<bool> WaitAsync(IUserPairing pairing, string user, WaitEnd end, Action<WaitingState> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan pause = PollInterval;
            bool isLast = end.IsOver;
            try
            {
                if (await pairing.IsPairedAsync(user, cancellationToken))
                    return true;
                if (isLast)
                    return false;
                show(new WaitingState(ChallengeState.Pending, "not scanned yet"));
            }
            catch (TwoFactorException e) when (AnswerWait.IsPassing(e) && !isLast)
            {
                show(new WaitingState(ChallengeState.Pending, "the service gave no usable answer, trying again", e.Error));
                pause = RetryDelay.After(e, PollInterval, end.Left);
            }

            await Task.Delay(end.Limit(pause), context.Time, cancellationToken);
        }
    }
}
