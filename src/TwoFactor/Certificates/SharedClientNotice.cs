using Microsoft.Extensions.Logging;
using TwoFactor.Providers;
using TwoFactor.Telemetry;

namespace TwoFactor.Certificates;

/// <summary>Warns if two tenants present the same client certificate to a server that identifies its clients by it. For that server they are one client, and
/// have the same users.</summary>
/// <remarks>This is noticed when the certificates are opened. There is one warning for each certificate, however many tenants share it. Thread-safe.</remarks>
internal sealed partial class SharedClientNotice(ILogger logger)
{
    private readonly Lock checking = new();
    private readonly Dictionary<(string Server, string Thumbprint), Presenter> presenters = [];

    /// <summary>Called when a tenant presents a certificate from now on.</summary>
    public void Check(TenantCertificates certificates, string provider, string tenant, Uri? server, LoadedCertificate client)
    {
        if (server is null)
            return;
        (string, string) key = (ServerAddress.WithSlash(server).AbsoluteUri, client.Thumbprint);
        string other;
        lock (checking)
        {
            Presenter? known = presenters.GetValueOrDefault(key);
            bool isSameTenant = string.Equals(known?.Tenant, tenant, StringComparison.OrdinalIgnoreCase); // its earlier settings may end soon
            if (known is null || isSameTenant || !known.Presents(client.Thumbprint))
            {
                presenters[key] = new Presenter(tenant, certificates, known?.IsReported == true);
                return;
            }

            if (known.IsReported)
                return;
            known.IsReported = true;
            other = known.Tenant;
        }

        LogShared(tenant, other, provider);
    }

    // The certificates of earlier settings are not kept from being collected.
    private sealed class Presenter(string tenant, TenantCertificates certificates, bool isReported)
    {
        private readonly WeakReference<TenantCertificates> certificates = new(certificates);

        public string Tenant => tenant;

        public bool IsReported { get; set; } = isReported;

        public bool Presents(string thumbprint) => certificates.TryGetTarget(out TenantCertificates? known) && known.Presents(thumbprint);
    }

    [LoggerMessage(
        EventIds.ClientCertificateShared,
        LogLevel.Warning,
        "Tenants {Tenant} and {Other} present the same client certificate to {Provider}. They are one client there, and share its users and their phones.",
        EventName = nameof(EventIds.ClientCertificateShared))]
    private partial void LogShared(string tenant, string other, string provider);
}
