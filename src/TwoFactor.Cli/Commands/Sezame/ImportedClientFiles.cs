using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Cli.ImportedKeys;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The files in which another program keeps a client's certificate and key.</summary>
/// <param name="certificate">The file with the certificate, PEM or DER; <see langword="null"/> if it is in the PFX.</param>
/// <param name="key">The file with the key, if it is not the certificate's file or the PFX.</param>
/// <param name="pfx">The file with both; <see langword="null"/> if they are in two files.</param>
/// <param name="askPassword">Obtains the password of the key. Called only if the key is encrypted.</param>
/// <param name="time">The clock.</param>
internal sealed class ImportedClientFiles(string? certificate, string? key, string? pfx, Func<CancellationToken, Task<Secret>> askPassword, TimeProvider time)
{
    private const string KeyConversion = "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW";
    private const string PfxConversion = "openssl pkcs12 -in OLD -out NEW, then name NEW with --certificate";

    private string Conversion => pfx is null ? KeyConversion : PfxConversion;

    /// <summary>Reads the files.</summary>
    /// <returns>The certificate with its key.</returns>
    /// <exception cref="CliFailure">They cannot be read, do not belong together, or have a key that no host can present.</exception>
    public async Task<X509Certificate2> ReadAsync(CancellationToken cancellationToken)
    {
        string keyFile = pfx ?? key ?? certificate!;
        byte[] content = await ReadFileAsync(keyFile, cancellationToken);
        X509Certificate2Collection certificates = certificate is null ? [] : ReadCertificates(await ReadFileAsync(certificate, cancellationToken));
        try
        {
            try
            {
                return Presentable(Open(content, keyFile, certificates, password: null), keyFile);
            }
            catch (ImportedKeyException e) when (e.Problem == ImportedKeyProblem.NeedsPassword)
            {
                return Presentable(Open(content, keyFile, certificates, (await askPassword(cancellationToken)).Reveal()), keyFile);
            }
        }
        catch (ImportedKeyException e)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"'{keyFile}' {Describe(e.Problem, content)}. Nothing was imported.", e);
        }
        finally
        {
            foreach (X509Certificate2 read in certificates)
                read.Dispose();
        }
    }

    // A host would refuse the files at its next start.
    private static X509Certificate2 Presentable(X509Certificate2 client, string keyFile)
    {
        if (KeyAlgorithm.FindUnpresentable(client.PublicKey) is not { } key)
            return client;
        client.Dispose();
        throw new CliFailure(ExitCode.Misconfigured, $"'{keyFile}' has {key}, {KeyAlgorithm.Advice}. Nothing was imported.");
    }

    private X509Certificate2 Open(byte[] content, string keyFile, X509Certificate2Collection certificates, string? password)
    {
        if (pfx is not null)
            return ImportedPfx.Open(content, password, time.GetUtcNow());
        X509Certificate2[] byPreference = [.. certificates.ByPreference(time.GetUtcNow())];
        X509Certificate2 preferred = byPreference.FirstOrDefault(one => !IsAuthority(one)) ?? byPreference[0];
        X509Certificate2? best = null;
        try
        {
            foreach (AsymmetricAlgorithm key in ImportedKey.OpenAll(content, password))
            {
                using (key)
                {
                    best = Better(best, Join(byPreference, key));
                    if (best?.RawDataMemory.Span.SequenceEqual(preferred.RawDataMemory.Span) == true)
                        return best;
                }
            }
        }
        catch (ImportedKeyException e)
        {
            // A key that stays locked may be that of the latest certificate. An earlier one is no substitute: it may have expired, or be another client's.
            if (best is null || e.IsLocked)
            {
                best?.Dispose();
                throw;
            }
        }

        return best ?? throw NotTogether(keyFile);
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    // The other one is disposed, because it holds a private key.
    private X509Certificate2? Better(X509Certificate2? one, X509Certificate2? other)
    {
        if (one is null || other is null)
            return one ?? other;
        X509Certificate2 better = new[] { one, other }.ByPreference(time.GetUtcNow()).First();
        (better == one ? other : one).Dispose();
        return better;
    }

    private static CliFailure NotTogether(string keyFile) =>
        new(ExitCode.Misconfigured, $"The key in '{keyFile}' does not belong to the certificate. Nothing was imported.");

    private string Describe(ImportedKeyProblem problem, byte[] content) => problem switch
    {
        ImportedKeyProblem.WrongPassword => $"is encrypted with another password than the one given, or in a way that this tool does not support; check the password, or try: {Conversion}",
        ImportedKeyProblem.UnknownEncryption => $"is encrypted in a way that this tool does not support; convert it with: {Conversion}",
        ImportedKeyProblem.TooManyIterations => $"is encrypted with more than {KeyDerivationLimit.Maximum} iterations of key derivation"
            + (pfx is null ? string.Empty : $" in one part, or {PfxSource.AllIterations} in all") + $", which would take too long; convert it with: {Conversion}",
        ImportedKeyProblem.OtherKind => "has a key that is neither RSA nor EC on a common curve, so no host can use it",
        ImportedKeyProblem.SeveralNames => "has several keys with certificates of different names; keep one of them in it",
        _ when pfx is not null && ImportedText.DecodePem(content).Contains("-----BEGIN ", StringComparison.Ordinal) =>
            "is a PEM file, not a PFX; name it with --certificate and --key",
        ImportedKeyProblem.NoKey => (pfx is null ? ImportedContent.Describe(content) : null) ?? $"has no private key, RSA or EC{(pfx is null && key is null ? "; name the file of the key with --key" : string.Empty)}",
        _ => "cannot be read; it may be damaged",
    };

    private static X509Certificate2? Join(X509Certificate2[] byPreference, AsymmetricAlgorithm key) =>
        byPreference.Select(certificate => Join(certificate, key)).FirstOrDefault(joined => joined is not null);

    private static X509Certificate2? Join(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        try
        {
            return key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or CryptographicException)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"'{path}' cannot be read.", e);
        }
    }

    private X509Certificate2Collection ReadCertificates(byte[] content)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            string text = ImportedText.DecodePem(content);
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
                certificates.ImportFromPem(text);
            else if (ImportedContent.Describe(content) is null)
                certificates.Add(X509CertificateLoader.LoadCertificate(content));
            if (certificates.Count > 0)
                return certificates;
        }
        catch (CryptographicException)
        {
            // reported below
        }

        throw new CliFailure(ExitCode.Misconfigured, $"'{certificate}' {ImportedContent.Describe(content) ?? "has no certificate, as PEM or as DER"}.");
    }
}
