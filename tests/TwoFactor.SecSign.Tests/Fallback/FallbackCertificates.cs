using System.Security.Cryptography.X509Certificates;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The certificates of the test servers: one that the tenant trusts, and one from an unknown authority.</summary>
public sealed class FallbackCertificates : IDisposable
{
    private readonly TestCertificates authority = new();
    private readonly TestCertificates stranger = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("secsign-tests-");

    public FallbackCertificates()
    {
        Trusted = authority.IssueServer();
        Untrusted = stranger.IssueServer();
        AuthorityPath = Path.Combine(folder.FullName, "ca.pem");
        File.WriteAllText(AuthorityPath, authority.AuthorityPem);
    }

    public X509Certificate2 Trusted { get; }

    public X509Certificate2 Untrusted { get; }

    public string AuthorityPath { get; }

    public void Dispose()
    {
        Trusted.Dispose();
        Untrusted.Dispose();
        authority.Dispose();
        stranger.Dispose();
        folder.Delete(recursive: true);
    }
}
