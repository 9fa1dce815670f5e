using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Loads a certificate and its key, and any intermediate certificates, from one PFX file.</summary>
internal sealed class PfxSource(ContentFiles files, TimeProvider time)
{
    /// <summary>The most iterations of all parts of a PFX together.</summary>
    public const int AllIterations = 4 * KeyDerivationLimit.Maximum;

    private const string Conversion = "openssl pkcs12 -legacy -in OLD -out ALL, then openssl pkcs12 -export -in ALL -out NEW";

    private readonly KeyPasswordReader keyPassword = new(files);

    /// <summary>The limits for a PFX of the host: only those of the iterations. The other limits protect against files from strangers, and .NET's exception
    /// does not say which one was exceeded.</summary>
    public static Pkcs12LoaderLimits Limits() => new()
    {
        MacIterationLimit = KeyDerivationLimit.Maximum,
        IndividualKdfIterationLimit = KeyDerivationLimit.Maximum,
        TotalKdfIterationLimit = AllIterations,
        MaxCertificates = null,
        MaxKeys = null,
        AllowDuplicateAttributes = true, // older programs, such as those with BouncyCastle, wrote the same attribute twice
    };

    public LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        byte[]? pfx = files.Read(CertificateSetting.PfxPath, settings.PfxPath!, report);
        if (!keyPassword.TryRead(settings, report, out ConfiguredPassword password) || pfx is null)
            return null;

        string problem;
        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(pfx, password.Text, X509KeyStorageFlags.DefaultKeySet, Limits());
            return Choose(all, report);
        }
        catch (CryptographicException e)
        {
            problem = ProblemOf(pfx, password, e);
        }

        report.AddError(CertificateSetting.PfxPath, $"names {problem}");
        return null;
    }

    private LoadedCertificate? Choose(X509Certificate2Collection all, SettingsReport report)
    {
        X509Certificate2[] others = [.. all.Where(certificate => !certificate.HasPrivateKey)];
        if (others.Length == all.Count)
        {
            if (others.Length > 0)
                return new LoadedCertificate(others[0]) { Setting = CertificateSetting.PfxPath };
            report.AddError(CertificateSetting.PfxPath, "names a PFX without a certificate");
            return null;
        }

        X509Certificate2[] candidates = PfxCandidates.Find(all, time.GetUtcNow());
        if (PfxCandidates.Choose(candidates) is { } chosen)
            return new LoadedCertificate(chosen, others) { Setting = CertificateSetting.PfxPath, HasAlternatives = all.Count - others.Length > 1 };
        report.AddError(CertificateSetting.PfxPath, $"names a PFX with {candidates.Length} certificates of different names, each with its key; keep one of them in it");
        return null;
    }

    private static string ProblemOf(byte[] pfx, ConfiguredPassword password, CryptographicException failure)
    {
        if (failure is Pkcs12LoadLimitExceededException)
        {
            return $"a PFX with more than {KeyDerivationLimit.Maximum} iterations of key derivation in one part, or {AllIterations} in all, "
                + $"which would take too long; convert it with: {Conversion}";
        }

        if (FileContent.Recognize(pfx) is var kind and not ContentKind.Pfx)
            return ContentAdvice.NotAPfx(kind);
        if (PfxContent.Read(pfx) is not { } content)
            return "a PFX that is damaged";
        if (content.UnknownMac is { } mac)
            return $"a PFX whose MAC uses {mac}, which .NET does not know; convert it with: {Conversion}";
        if (content.HasMac && IsPasswordRefused(failure))
            return PasswordProblem(password);
        if (content.UnknownEncryption is { } encryption)
            return $"a PFX that is encrypted with {encryption}, which .NET cannot decrypt; convert it with: {Conversion}";
        if (IsPasswordRefused(failure))
            return PasswordProblem(password);
        return UnusableKey(pfx, password) ?? "a PFX that is damaged";
    }

    private static bool IsPasswordRefused(CryptographicException failure) => failure.HResult == unchecked((int)0x80070056); // ERROR_INVALID_PASSWORD

    private static string PasswordProblem(ConfiguredPassword password) => password.Text is null
        ? "a PFX with a password, and neither KeyPassword nor KeyPasswordFile is given"
        : $"a PFX that the password in {password.Setting} does not open{password.Hint}";

    // The PFX may open if its keys are ignored. The certificate then shows the key's algorithm.
    private static string? UnusableKey(byte[] pfx, ConfiguredPassword password)
    {
        Pkcs12LoaderLimits limits = Limits();
        limits.IgnorePrivateKeys = true;
        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(pfx, password.Text, X509KeyStorageFlags.DefaultKeySet, limits);
            string? algorithm = all.Select(certificate => certificate.PublicKey.Oid.Value).FirstOrDefault(oid => oid is not (KeyAlgorithm.Rsa or KeyAlgorithm.EllipticCurve));
            return algorithm is null ? "a PFX with a key that .NET cannot read" : $"a PFX with {KeyAlgorithm.NameOf(algorithm)}, {KeyAlgorithm.Advice}";
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
