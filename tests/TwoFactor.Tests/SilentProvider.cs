namespace TwoFactor.Tests;

/// <summary>A base class for providers: no operation is supported.</summary>
internal abstract class SilentProvider : ITwoFactorProvider
{
    public abstract string Name { get; }

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.None;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;
}
