namespace TwoFactor.Tests;

internal static class UnwrapExtensions
{
    /// <summary>The provider behind its decorators, found like an ability.</summary>
    public static SampleProvider Unwrap(this ITwoFactorProvider provider) => provider.Unwrap<SampleProvider>();

    /// <inheritdoc cref="Unwrap(ITwoFactorProvider)"/>
    public static TProvider Unwrap<TProvider>(this ITwoFactorProvider provider)
        where TProvider : class, ITwoFactorProvider =>
        provider.TryGetAbility(out TProvider? inner) ? inner : throw new InvalidOperationException($"Not a {typeof(TProvider).Name}.");
}
