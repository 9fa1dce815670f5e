namespace TwoFactor.Tests.Flow;

/// <summary>A decorator in which something happens before each start.</summary>
internal sealed class SlowStarts(ITwoFactorProvider inner, Action meanwhile) : DelegatingTwoFactorProvider(inner)
{
    public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        meanwhile();
        return Inner.StartChallengeAsync(request, cancellationToken);
    }
}
