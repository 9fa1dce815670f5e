namespace TwoFactor;

/// <summary>Passes every call on to another provider. Derive from it to decorate providers, and override the members that the decorator
/// changes.</summary>
/// <remarks>
/// <para>A decorator must keep the rules of <see cref="ITwoFactorProvider"/>. Above all, it must not repeat a start, and must not turn any other
/// result into <see cref="ChallengeState.Approved"/>.</para>
/// <para>Abilities are passed on as well. A decorator that changes an ability overrides <see cref="GetAbility"/> and returns a decorated
/// ability.</para>
/// </remarks>
public abstract class DelegatingTwoFactorProvider : ITwoFactorProvider
{
    /// <summary>Passes calls on to <paramref name="inner"/>.</summary>
    protected DelegatingTwoFactorProvider(ITwoFactorProvider inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <inheritdoc/>
    public virtual string Name => Inner.Name;

    /// <summary>What the inner provider can do. <see cref="TwoFactorCapabilities.Pairing"/> and <see cref="TwoFactorCapabilities.FraudNotice"/> are set
    /// exactly if <see cref="GetAbility"/> returns the ability.</summary>
    public virtual TwoFactorCapabilities Capabilities =>
        (Inner.Capabilities & ~(TwoFactorCapabilities.Pairing | TwoFactorCapabilities.FraudNotice))
        | (GetAbility(typeof(IUserPairing)) is null ? TwoFactorCapabilities.None : TwoFactorCapabilities.Pairing)
        | (GetAbility(typeof(IFraudNotice)) is null ? TwoFactorCapabilities.None : TwoFactorCapabilities.FraudNotice);

    /// <summary>The provider that calls are passed on to.</summary>
    protected ITwoFactorProvider Inner { get; }

    /// <inheritdoc/>
    public virtual Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
        Inner.StartChallengeAsync(request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        Inner.PollStateAsync(handle, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        Inner.CancelAsync(handle, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        Inner.ReleaseAsync(handle, cancellationToken);

    /// <inheritdoc/>
    public virtual object? GetAbility(Type abilityType)
    {
        ArgumentNullException.ThrowIfNull(abilityType);
        return abilityType.IsInstanceOfType(this) ? this : Inner.GetAbility(abilityType);
    }
}
