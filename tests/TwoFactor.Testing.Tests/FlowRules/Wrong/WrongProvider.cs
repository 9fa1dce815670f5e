using static TwoFactor.Testing.Tests.FlowRules.Wrong.FlowFault;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>Adds a fault to a correct provider.</summary>
internal sealed class WrongProvider(ITwoFactorProvider provider, FlowFault fault) : DelegatingTwoFactorProvider(provider)
{
    public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ChallengeRequest asked = fault != ShowsNoMessage ? request : new ChallengeRequest(request.User)
        {
            Lifetime = request.Lifetime,
            AllowAlias = request.AllowAlias,
            CallbackUri = request.CallbackUri,
        };
        return base.StartChallengeAsync(asked, cancellationToken);
    }

    public override async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        ChallengeStatus status = await base.PollStateAsync(handle, cancellationToken);
        return fault == ApprovesUnasked && !status.State.IsFinal() ? new ChallengeStatus(ChallengeState.Approved, handle.User) : status;
    }

    public override Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        fault == ForgetsToCancel ? Task.FromResult(CancelOutcome.Cancelled) : base.CancelAsync(handle, cancellationToken);

    public override Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        fault == ForgetsTheRelease ? Task.CompletedTask : base.ReleaseAsync(handle, cancellationToken);
}
