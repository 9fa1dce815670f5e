using System.Diagnostics.CodeAnalysis;

namespace TwoFactor;

/// <summary>Finds the provider that the current configuration selects for a tenant.</summary>
/// <remarks>
/// Get the provider anew for each login. That is cheap, and follows each reload of the configuration. There is no fallback to another tenant or to a
/// default. After the host is disposed, every call throws <see cref="ObjectDisposedException"/>, and so do the providers.
/// </remarks>
/// <example><code>
/// ITwoFactorProvider provider = factory.GetProvider("acme");
/// Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
/// ChallengeStatus status = await factory.GetProvider(challenge.Handle).PollStateAsync(challenge.Handle, cancellationToken);
/// </code></example>
public interface ITwoFactorProviderFactory
{
    /// <summary>The provider that the tenant uses for new challenges.</summary>
    /// <remarks>A tenant that cannot be used now, for example because its certificate has expired, has a provider too: its calls throw a
    /// <see cref="TwoFactorException"/> with the error <see cref="TwoFactorError.Misconfigured"/>.</remarks>
    /// <param name="tenant">The tenant as configured. Not case-sensitive, like all configuration keys.</param>
    /// <exception cref="ArgumentException">There is no such tenant. The log lists the existing tenants. The message does not, because a caller may
    /// show it. For names that come from outside, use <see cref="TryGetProvider"/>.</exception>
    ITwoFactorProvider GetProvider(string tenant);

    /// <summary>The provider that started a challenge, even after its tenant has switched to another provider or was removed. Such an earlier
    /// provider starts no new challenges. It is kept while the tenant has settings for it, and after that, in this process, for as long as a challenge can
    /// live (<see cref="ChallengeRequest.MaximumLifetime"/>).</summary>
    /// <param name="handle">The challenge's handle.</param>
    /// <exception cref="TwoFactorException">The tenant has no settings for this provider: they were removed longer than
    /// <see cref="ChallengeRequest.MaximumLifetime"/> ago, or before this process started (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    ITwoFactorProvider GetProvider(ChallengeHandle handle);

    /// <summary>The provider that the tenant uses for new challenges, for a name that comes from outside and may be wrong.</summary>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <param name="provider">The provider, or <see langword="null"/> if there is no such tenant.</param>
    /// <returns>Whether there is such a tenant.</returns>
    bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? provider);
}
