namespace TwoFactor.Flow;

/// <summary>Implemented by the factory of providers. Finds the provider for <see cref="FlowFailureMode.OtherProvider"/>.</summary>
internal interface IOtherProviders
{
    /// <summary>A provider of the tenant other than <paramref name="than"/>, for which it has settings; <see langword="null"/> if there is
    /// none.</summary>
    ITwoFactorProvider? FindOther(string tenant, string than);
}
