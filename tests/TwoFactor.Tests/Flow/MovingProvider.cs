using TwoFactor.Providers;

namespace TwoFactor.Tests.Flow;

/// <summary>See <see cref="MovingDefinition"/>.</summary>
internal sealed class MovingProvider(HttpProviderContext<MovingOptions> context) : ITwoFactorProvider
{
    public string Name => "Moving";

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.CanCancel;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => Task.FromResult(new Challenge(new ChallengeHandle
    {
        Provider = Name,
        Tenant = context.Tenant,
        User = request.User,
        ServiceIds = new Dictionary<string, string> { ["id"] = "1" },
        Endpoint = context.Options.Endpoint!,
        StartedAt = context.TimeProvider.GetUtcNow(),
        Deadline = context.TimeProvider.GetUtcNow() + TimeSpan.FromMinutes(2),
    }));

    public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.FromResult(new ChallengeStatus(ChallengeState.Pending));

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.FromResult(CancelOutcome.Cancelled);

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;
}
