using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>Finds the certificates of a PFX that can be the client's.</summary>
internal static class PfxCandidates
{
    /// <summary>The certificates with a key. An authority of the file, and certificates that are not valid now, are left out if another one
    /// remains.</summary>
    public static X509Certificate2[] Find(X509Certificate2Collection all, DateTimeOffset now)
    {
        X509Certificate2[] withKey = [.. all.Where(certificate => certificate.HasPrivateKey)];
        withKey = Prefer(withKey, certificate => !HasIssuedAnother(certificate, all));
        return Prefer(withKey, certificate => certificate.IsValidAt(now));
    }

    /// <summary>Of candidates with one name, the one that ends last; <see langword="null"/> if they have different names.</summary>
    public static X509Certificate2? Choose(X509Certificate2[] candidates) =>
        Array.TrueForAll(candidates, certificate => certificate.SubjectName.RawData.AsSpan().SequenceEqual(candidates[0].SubjectName.RawData))
            ? candidates.MaxBy(certificate => certificate.NotAfter)
            : null;

    private static X509Certificate2[] Prefer(X509Certificate2[] certificates, Predicate<X509Certificate2> condition) =>
        Array.FindAll(certificates, condition) is { Length: > 0 } preferred ? preferred : certificates;

    // Whether a certificate says that it is one of an authority proves nothing: Sezame's client certificates say so too (Sezame 1.3).
    private static bool HasIssuedAnother(X509Certificate2 certificate, X509Certificate2Collection all) => all.Any(other =>
        other.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData) && !other.SubjectName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData));
}
