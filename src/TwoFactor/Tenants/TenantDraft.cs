using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>One tenant's settings for one provider, read and checked, before anything is made of them.</summary>
/// <param name="Definition">The provider.</param>
/// <param name="Report">What was found. <see cref="Open"/> may add to it.</param>
/// <param name="Fingerprint">For comparison with those of an existing tenant.</param>
/// <param name="Open">Makes the tenant's provider. No file is read and no connection opened yet.</param>
internal sealed record TenantDraft(ProviderDefinition Definition, SettingsReport Report, SettingsFingerprint Fingerprint, Func<TenantParts> Open);
