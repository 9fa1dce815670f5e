using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;

namespace TwoFactor.Cli.Commands;

/// <summary>Runs one login, from its start to the answer. If it ends without an answer, the login is withdrawn if the service supports
/// that.</summary>
internal sealed class Login(TenantHost tenant, CommandContext context)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WithdrawalTimeout = TimeSpan.FromSeconds(10);

    // The provider ends a challenge at its deadline, a wall-clock time. If the wall clock is set back meanwhile, the wait ends this much later.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Both services ask that long by default, and SecSign ID always.
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(2);

    public async Task<CommandResult> RunAsync(ChallengeRequest request, string? accessPassPath, CancellationToken cancellationToken)
    {
        ITwoFactorProvider provider = tenant.OpenProvider();
        bool hasPicture = provider.Capabilities.HasFlag(TwoFactorCapabilities.AccessPass);
        using AccessPassPresentation accessPass = new(context, accessPassPath, hasPicture);
        cancellationToken.ThrowIfCancellationRequested(); // opening the tenant may have taken long
        Challenge challenge;
        try
        {
            challenge = await StartAsync(provider, request, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return LoginResult.InterruptedWithoutAnswer(provider, context.Time.GetUtcNow() + LifetimeOnPhone(provider, request));
        }

        DateTimeOffset until = challenge.StartedAt + LifetimeOnPhone(provider, request);
        bool isOver = false;
        try
        {
            ReportStarted(provider, challenge);
            if (challenge.AccessPass is null && hasPicture)
            {
                isOver = true;
                throw LoginResult.WithoutPicture(provider, challenge, until, await WithdrawAsync(provider, challenge));
            }

            accessPass.Show(challenge.AccessPass);
            ChallengeStatus status = await WaitAsync(provider, challenge, cancellationToken);
            isOver = true;
            if (status.State == ChallengeState.Approved)
                await ReleaseAsync(provider, challenge);
            else if (status.State == ChallengeState.Expired)
                await WithdrawAsync(provider, challenge); // perhaps only our own deadline has passed: SecSign ID would ask on, and freeze the user at the next login
            return LoginResult.Answered(provider, status);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isOver = true;
            return LoginResult.Interrupted(provider, until, await WithdrawAsync(provider, challenge));
        }
        finally
        {
            if (!isOver)
                await WithdrawAsync(provider, challenge);
        }
    }

    // Ctrl+C does not stop a start at once: a login that has reached the phone can only be withdrawn with the handle from the service's answer.
    private async Task<Challenge> StartAsync(ITwoFactorProvider provider, ChallengeRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout.InfiniteTimeSpan, context.Time);
        await using CancellationTokenRegistration interrupted = cancellationToken.Register(() => timeout.CancelAfter(WithdrawalTimeout));
        return await provider.StartChallengeAsync(request, timeout.Token);
    }

    // A service that takes a lifetime may keep it only in whole minutes: ChallengeRequest.Lifetime. It then asks for longer.
    private static TimeSpan LifetimeOnPhone(ITwoFactorProvider provider, ChallengeRequest request) =>
        request.Lifetime is { } lifetime && provider.Capabilities.HasFlag(TwoFactorCapabilities.CustomLifetime)
            ? TimeSpan.FromMinutes(Math.Ceiling(lifetime.TotalMinutes))
            : UsualLifetime;

    private void ReportStarted(ITwoFactorProvider provider, Challenge challenge) => context.Reporter.Report(
        "started",
        $"{provider.Name} asks the phone of {challenge.Handle.User}{tenant.InBrackets}.",
        new JsonObject { ["tenant"] = tenant.ConfiguredName, ["user"] = challenge.Handle.User, ["provider"] = provider.Name, ["expiresAt"] = challenge.ExpiresAt.UtcDateTime });

    private Task<ChallengeStatus> WaitAsync(ITwoFactorProvider provider, Challenge challenge, CancellationToken cancellationToken) =>
        context.Waiting.ShowAsync("Waiting for the phone", challenge.ExpiresAt, async show =>
        {
            ChallengeState last = ChallengeState.Pending;
            WaitEnd end = new(challenge.ExpiresAt - challenge.Handle.StartedAt + Grace, context.Time);
            while (true)
            {
                TimeSpan pause = PollInterval;
                bool isLast = end.Left <= TimeSpan.Zero;
                try
                {
                    ChallengeStatus status = await provider.PollStateAsync(challenge.Handle, cancellationToken);
                    if (status.State.IsFinal())
                        return status;
                    if (isLast)
                        return new ChallengeStatus(ChallengeState.Expired);
                    last = status.State;
                    show(new WaitingState(last, last == ChallengeState.Delivered ? "the phone shows it" : "not answered yet"));
                }
                catch (TwoFactorException e) when (AnswerWait.IsPassing(e) && !isLast && context.Time.GetUtcNow() < challenge.ExpiresAt)
                {
                    show(new WaitingState(last, "the service gave no usable answer, trying again", e.Error));
                    pause = RetryDelay.After(e, PollInterval, Shorter(challenge.ExpiresAt - context.Time.GetUtcNow(), end.Left));
                }

                await Task.Delay(pause, context.Time, cancellationToken);
            }
        });

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // The approval counts even if the release fails.
    private async Task ReleaseAsync(ITwoFactorProvider provider, Challenge challenge)
    {
        try
        {
            await provider.ReleaseAsync(challenge.Handle, CancellationToken.None);
        }
        catch (TwoFactorException e)
        {
            context.Reporter.Report("release-failed", $"The login is approved, but the service could not be notified that the approval was read: {e.Message}");
        }
    }

    // It has its own timeout, because Ctrl+C has already cancelled the other token.
    private async Task<CancelOutcome?> WithdrawAsync(ITwoFactorProvider provider, Challenge challenge)
    {
        using CancellationTokenSource timeout = new(WithdrawalTimeout, context.Time);
        try
        {
            return await provider.CancelAsync(challenge.Handle, timeout.Token);
        }
        catch (Exception e) when (e is TwoFactorException or OperationCanceledException)
        {
            return null;
        }
    }
}
