namespace TwoFactor.Tenants;

/// <summary>What the settings want of one tenant.</summary>
/// <param name="Name">The tenant's name.</param>
/// <param name="ProviderName">The provider that it wants, as written.</param>
/// <param name="Selected">Its settings for that provider, or <see langword="null"/> where that is not registered.</param>
/// <param name="Others">Its settings for providers that it does not use now: challenges of them may be under way.</param>
/// <param name="OwnErrors">What is wrong with the tenant itself, outside of the providers' groups.</param>
internal sealed record TenantPlan(
    string Name, string ProviderName, TenantDraft? Selected, IReadOnlyList<TenantDraft> Others, IReadOnlyList<string> OwnErrors)
{
    /// <summary>Everything that is wrong, except with certificates that are not opened yet.</summary>
    public IReadOnlyList<string> Errors => [.. OwnErrors, .. Selected?.Report.Errors ?? []];
}
