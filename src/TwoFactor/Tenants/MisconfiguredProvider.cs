namespace TwoFactor.Tenants;

/// <summary>The provider of a tenant that has wrong settings and no earlier ones. Every call fails with the findings.</summary>
internal sealed class MisconfiguredProvider(string name, string tenant, IReadOnlyList<string> findings) : ITwoFactorProvider
{
    public string Name => name;

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.None;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => throw Failure();

    public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw Failure();

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw Failure();

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw Failure();

    public object? GetAbility(Type abilityType) => null;

    private TwoFactorException Failure() => new(TwoFactorError.Misconfigured, string.Join(" ", findings)) { Provider = name, Tenant = tenant };
}
