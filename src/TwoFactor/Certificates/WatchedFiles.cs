using System.Security.Cryptography;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Tells whether the files behind a tenant's certificates have changed, by their content: times and links say less, where a mount swaps
/// them.</summary>
internal sealed class WatchedFiles
{
    private readonly string[] paths;

    public WatchedFiles(ServiceOptions options, ContentFiles files)
    {
        ClientCertificateOptions? client = options.TlsClientCertificate;
        string?[] named = [options.TrustedCaPath, client?.CertificatePath, client?.KeyPath, client?.KeyPasswordFile, client?.PfxPath];
        paths = [.. named.Where(path => !string.IsNullOrEmpty(path)).Select(path => files.Resolve(path!))];
    }

    /// <summary>A digest of all files together. A file that cannot be read counts as such.</summary>
    public string Digest()
    {
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            try
            {
                all.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                all.AppendData([0]);
            }
        }

        return Convert.ToHexString(all.GetHashAndReset());
    }
}
