namespace TwoFactor.Flow;

/// <summary>Implemented by the factory of providers: finds what <see cref="FlowFailureMode.OtherProvider"/> asks.</summary>
internal interface IOtherProviders
{
    /// <summary>A provider of the tenant other than <paramref name="than"/>, for which it has settings; <see langword="null"/> where there is none.</summary>
    ITwoFactorProvider? FindOther(string tenant, string than);
}
