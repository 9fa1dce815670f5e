using System.Collections.Concurrent;

namespace TwoFactor.Chaos.Nodes;

/// <summary>A provider that is broken on purpose.</summary>
internal sealed class FaultyProvider(ITwoFactorProvider inner, NodeFault fault) : DelegatingTwoFactorProvider(inner)
{
    private readonly ConcurrentDictionary<string, byte> polled = new();

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
        if (fault == NodeFault.PollsOnce && !IsOnlyPoll(handle))
            return new ChallengeStatus(ChallengeState.Pending);
        ChallengeStatus status = await base.PollStateAsync(handle, cancellationToken);
        if (fault == NodeFault.WithdrawsEarly && !status.State.IsFinal() && Capabilities.HasFlag(TwoFactorCapabilities.CanCancel))
        {
            await base.CancelAsync(handle, cancellationToken);
            return new ChallengeStatus(ChallengeState.Expired);
        }

        return (fault, status.State) switch
        {
            (NodeFault.ApprovesPending, ChallengeState.Pending) => new ChallengeStatus(ChallengeState.Approved, handle.User),
            (NodeFault.LosesApprovals, ChallengeState.Approved) => new ChallengeStatus(ChallengeState.Expired),
            _ => status,
        };
    }

    private bool IsOnlyPoll(ChallengeHandle handle) =>
        TimeProvider.System.GetUtcNow() >= handle.Deadline - (NodeSettings.Lifetime / 2) && polled.TryAdd(handle.Serialize(), 0);
}
