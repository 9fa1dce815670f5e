using System.Diagnostics.CodeAnalysis;

namespace TwoFactor;

/// <summary>Typed access to a provider's optional abilities.</summary>
public static class TwoFactorProviderExtensions
{
    /// <summary>Finds an ability that not every service has, through any decoration.</summary>
    /// <typeparam name="TAbility">The interface asked for, such as <see cref="IUserPairing"/>.</typeparam>
    /// <returns>Whether the service has it.</returns>
    /// <example><code>
    /// if (provider.TryGetAbility(out IUserPairing? pairing))
    ///     invitation = await pairing.PairAsync("jdoe", cancellationToken);
    /// </code></example>
    public static bool TryGetAbility<TAbility>(this ITwoFactorProvider provider, [NotNullWhen(true)] out TAbility? ability)
        where TAbility : class
    {
        ArgumentNullException.ThrowIfNull(provider);
        ability = provider.GetAbility(typeof(TAbility)) as TAbility;
        return ability is not null;
    }
}
