using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>The certificates of one tenant's connection, as read from its files at one time.</summary>
/// <param name="Client">The certificate to present, or <see langword="null"/> for none.</param>
/// <param name="TrustedRoots">The authorities to trust, or <see langword="null"/> for the system's.</param>
internal sealed record TlsMaterial(LoadedCertificate? Client, X509Certificate2Collection? TrustedRoots)
{
    private static long latest;

    /// <summary>Whether everything except the validity of the client certificate was found in order. Then only its dates need to be checked again.</summary>
    public bool IsComplete { get; init; }

    /// <summary>When the last of the <see cref="TrustedRoots"/> expires (UTC). From then on, no server is trusted. <see langword="null"/> for the system's,
    /// and if none of them can end a chain, because others have issued them all.</summary>
    public DateTimeOffset? TrustExpiry { get; } = TrustedRoots?.Where(IsRoot).Max(root => (DateTimeOffset?)root.NotAfter.ToUniversalTime());

    /// <summary>Increases with each reading: of two, the one with the higher number is newer.</summary>
    public long Generation { get; } = Interlocked.Increment(ref latest);

    // .NET ends a chain at no other one.
    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
