using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.ForeignKeys;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The files in which another program keeps a client's certificate and key.</summary>
/// <param name="certificate">The file with the certificate, PEM or DER; <see langword="null"/> where it is in the PFX.</param>
/// <param name="key">The file with the key, which may be the certificate's; <see langword="null"/> where it is in the PFX.</param>
/// <param name="pfx">The file with both; <see langword="null"/> where they are in two.</param>
/// <param name="askPassword">Obtains the password of the key, once it is known that it takes one.</param>
internal sealed class ForeignClient(string? certificate, string? key, string? pfx, Func<CancellationToken, Task<Secret>> askPassword)
{
    /// <summary>Reads them.</summary>
    /// <returns>The certificate with its key.</returns>
    /// <exception cref="CliFailure">They cannot be read, or do not belong together.</exception>
    public async Task<X509Certificate2> ReadAsync(CancellationToken cancellationToken)
    {
        string keyFile = pfx ?? key ?? certificate!;
        byte[] content = await ReadFileAsync(keyFile, cancellationToken);
        X509Certificate2Collection certificates = certificate is null ? [] : ReadCertificates(await ReadFileAsync(certificate, cancellationToken));
        (AsymmetricAlgorithm opened, X509Certificate2Collection beside) = await OpenAsync(content, keyFile, cancellationToken);
        using (opened)
        {
            certificates.AddRange(beside);
            if (certificates.Count == 0)
                throw new CliFailure(ExitCode.Misconfigured, $"'{keyFile}' has a key, but no certificate; name that with --certificate.");
            return certificates.Select(candidate => Join(candidate, opened)).FirstOrDefault(joined => joined is not null)
                ?? throw new CliFailure(ExitCode.Misconfigured, $"The key in '{keyFile}' does not belong to the certificate. Nothing was imported.");
        }
    }

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
            string text = System.Text.Encoding.Latin1.GetString(content);
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
                certificates.ImportFromPem(text);
            else
                certificates.Add(X509CertificateLoader.LoadCertificate(content));
            if (certificates.Count > 0)
                return certificates;
        }
        catch (CryptographicException)
        {
            // said below
        }

        throw new CliFailure(ExitCode.Misconfigured, $"'{certificate}' has no certificate, as PEM or as DER.");
    }

    private async Task<(AsymmetricAlgorithm Key, X509Certificate2Collection Certificates)> OpenAsync(byte[] content, string file, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return Open(content, password: null);
            }
            catch (ForeignKeyException e) when (e.Problem == ForeignKeyProblem.NeedsPassword)
            {
                return Open(content, (await askPassword(cancellationToken)).Reveal());
            }
        }
        catch (ForeignKeyException e)
        {
            string what = e.Problem switch
            {
                ForeignKeyProblem.WrongPassword => "is sealed with another password than the one given, or in a way that this tool does not know; openssl may convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW",
                ForeignKeyProblem.NoKey => "has no private key, RSA or EC",
                _ => "cannot be read; it may be damaged",
            };
            throw new CliFailure(ExitCode.Misconfigured, $"'{file}' {what}. Nothing was imported.", e);
        }
    }

    private (AsymmetricAlgorithm Key, X509Certificate2Collection Certificates) Open(byte[] content, string? password) =>
        pfx is null ? (ForeignKey.Open(content, password), []) : ForeignPfx.Open(content, password);
}
