namespace TwoFactor.Chaos.Nodes;

/// <summary>A provider that is broken on purpose.</summary>
internal sealed class FaultyProvider(ITwoFactorProvider inner, NodeFault fault) : DelegatingTwoFactorProvider(inner)
{
    public override async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.StartChallengeAsync(request, cancellationToken);
        }
        catch (TwoFactorException e) when (fault == NodeFault.AsksAgain && e.MayHaveBeenProcessed)
        {
            return await base.StartChallengeAsync(request, cancellationToken);
        }
    }

    public override async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        ChallengeStatus status = await base.PollStateAsync(handle, cancellationToken);
        return (fault, status.State) switch
        {
            (NodeFault.ApprovesPending, ChallengeState.Pending) => new ChallengeStatus(ChallengeState.Approved, handle.User),
            (NodeFault.LosesApprovals, ChallengeState.Approved) => new ChallengeStatus(ChallengeState.Denied),
            _ => status,
        };
    }
}
