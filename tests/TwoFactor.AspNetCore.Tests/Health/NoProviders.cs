using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>No tenant has a provider.</summary>
internal sealed class NoProviders : ITwoFactorProviderFactory
{
    public ITwoFactorProvider GetProvider(string tenant) => throw new ArgumentException("There is none.", nameof(tenant));

    public ITwoFactorProvider GetProvider(ChallengeHandle handle) => throw new ArgumentException("There is none.", nameof(handle));

    public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? provider)
    {
        provider = null;
        return false;
    }
}
