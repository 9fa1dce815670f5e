using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The certificates that the emulated servers show: the right one, and two that no client should accept.</summary>
internal sealed class ServerCertificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly CertificateAuthority nobodysAuthority = CertificateAuthority.Create("Somebody Else CA");

    public ServerCertificates(CertificateAuthority authority, ServerName name)
    {
        // Clients judge these by the real clock, so virtual time does not apply to them.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Good = authority.IssueServer(name, now.AddDays(-1), now + Lifetime);
        Expired = authority.IssueServer(name, now - Lifetime, now.AddHours(-1));
        Foreign = nobodysAuthority.IssueServer(name, now.AddDays(-1), now + Lifetime);
    }

    public X509Certificate2 Good { get; }

    public X509Certificate2 Expired { get; }

    public X509Certificate2 Foreign { get; }

    public void Dispose()
    {
        Good.Dispose();
        Expired.Dispose();
        Foreign.Dispose();
        nobodysAuthority.Dispose();
    }
}
