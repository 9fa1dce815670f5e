using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>The names of a client certificate's settings in findings.</summary>
internal static class CertificateSetting
{
    public const string Group = "ClientCertificate";
    public const string CertificatePath = $"{Group}:{nameof(ClientCertificateOptions.CertificatePath)}";
    public const string KeyPath = $"{Group}:{nameof(ClientCertificateOptions.KeyPath)}";
    public const string KeyPasswordFile = $"{Group}:{nameof(ClientCertificateOptions.KeyPasswordFile)}";
    public const string PfxPath = $"{Group}:{nameof(ClientCertificateOptions.PfxPath)}";
    public const string StoreName = $"{Group}:{nameof(ClientCertificateOptions.StoreName)}";
    public const string StoreLocation = $"{Group}:{nameof(ClientCertificateOptions.StoreLocation)}";
    public const string Thumbprint = $"{Group}:{nameof(ClientCertificateOptions.Thumbprint)}";
    public const string Certificate = $"{Group}:{nameof(ClientCertificateOptions.Certificate)}";
}
