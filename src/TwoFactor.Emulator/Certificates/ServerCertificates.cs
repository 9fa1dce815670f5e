using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The certificates of the emulated servers: a valid one, and two that no client should accept.</summary>
internal sealed class ServerCertificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly CertificateAuthority unknownAuthority = CertificateAuthority.Create("Somebody Else CA");

    public ServerCertificates(CertificateAuthority authority, ServerName name)
    {
        // Clients check them with the machine's clock, so virtual time is not used.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Good = authority.IssueServer(name, now.AddDays(-1), now + Lifetime);
        Expired = authority.IssueServer(name, now - Lifetime, now.AddHours(-1));
        Foreign = unknownAuthority.IssueServer(name, now.AddDays(-1), now + Lifetime);
    }

    public X509Certificate2 Good { get; }

    public X509Certificate2 Expired { get; }

    public X509Certificate2 Foreign { get; }

    public void Dispose()
    {
        Good.Dispose();
        Expired.Dispose();
        Foreign.Dispose();
        unknownAuthority.Dispose();
    }
}
