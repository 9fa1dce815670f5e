using System.Diagnostics.CodeAnalysis;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>A tenant with settings for two providers, of which the first is selected.</summary>
internal sealed class TwoProviders(ScriptedProvider first, ScriptedProvider second) : ITwoFactorProviderFactory, IOtherProviders
{
    public ITwoFactorProvider GetProvider(string tenant) => first;

    public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? provider)
    {
        provider = first;
        return true;
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle) => handle.Provider == first.Name ? first : second;

    public ITwoFactorProvider? FindOther(string tenant, string than) => than == first.Name ? second : first;
}
