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

    /// <summary>Increases with each reading: of two, the one with the higher number is newer.</summary>
    public long Generation { get; } = Interlocked.Increment(ref latest);

    /// <summary>When the last of the <see cref="TrustedRoots"/> expires (UTC), of those that are valid now and those that begin before the others have ended.
    /// From then on, no server is trusted. <see langword="null"/> for the system's, and if none of them can end a chain: they have not begun, or others have
    /// issued them.</summary>
    public DateTimeOffset? TrustExpiry(DateTimeOffset now)
    {
        DateTimeOffset? end = null;
        foreach (X509Certificate2 root in (TrustedRoots ?? []).Where(IsRoot).OrderBy(root => root.NotBefore))
        {
            DateTimeOffset notAfter = root.NotAfter.ToUniversalTime();
            bool isWithoutGap = root.NotBefore.ToUniversalTime() <= (end > now ? end : now);
            if (isWithoutGap && !(notAfter < end))
                end = notAfter;
        }

        return end;
    }

    // .NET ends a chain at no other one.
    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
