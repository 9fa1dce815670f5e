using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>One tenant's settings for one provider, read and checked, before the tenant is created.</summary>
/// <param name="Definition">The provider.</param>
/// <param name="Report">The findings. <see cref="Open"/> may add to them.</param>
/// <param name="Fingerprint">The fingerprint of the settings, to compare it with that of an existing tenant.</param>
/// <param name="Open">Creates the tenant's provider. It reads no file and opens no connection yet.</param>
internal sealed record TenantDraft(ProviderDefinition Definition, SettingsReport Report, SettingsFingerprint Fingerprint, Func<TenantParts> Open);
