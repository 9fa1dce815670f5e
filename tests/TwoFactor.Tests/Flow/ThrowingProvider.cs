using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Tests.Flow;

/// <summary>A provider whose starts all fail in one way.</summary>
internal sealed class ThrowingProvider(TwoFactorException failure) : ITwoFactorProvider, ITwoFactorProviderFactory
{
    private int starts;

    public int Starts => starts;

    public string Name => "Throwing";

    public TwoFactorCapabilities Capabilities { get; init; } = TwoFactorCapabilities.CanCancel;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref starts);
        return Task.FromException<Challenge>(failure);
    }

    public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    public object? GetAbility(Type abilityType) => null;

    public ITwoFactorProvider GetProvider(string tenant) => this;

    public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? provider)
    {
        provider = this;
        return true;
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle) => this;
}
