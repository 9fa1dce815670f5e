using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Registration;

/// <summary>A client that another program registered: its certificate and its key.</summary>
internal sealed class ImportedClient : IDisposable
{
    private const string CommonName = "2.5.4.3";
    private const string EmailAddress = "1.2.840.113549.1.9.1";

    private ImportedClient(X509Certificate2 certificate, AsymmetricAlgorithm key, string clientCode, string? email)
    {
        (Certificate, Key, ClientCode, Email) = (certificate, key, clientCode, email);
    }

    public X509Certificate2 Certificate { get; }

    public AsymmetricAlgorithm Key { get; }

    public string ClientCode { get; }

    public string? Email { get; }

    /// <exception cref="ArgumentException">There is no private key, or no client code, or one that cannot be used.</exception>
    public static ImportedClient Of(X509Certificate2 certificate, string? clientCode)
    {
        if (KeyAlgorithm.FindUnpresentable(certificate.PublicKey) is { } unpresentable) // a host would refuse it at its next start
            throw new ArgumentException($"The certificate has {unpresentable}, {KeyAlgorithm.Advice}.", nameof(certificate));
        AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The certificate has no private key that can sign.", nameof(certificate));
        string? code = clientCode ?? Find(certificate, CommonName);
        if (code is { Length: > 0 and <= RegisterAnswer.LongestClientCode } && !code.Any(char.IsControl))
            return new ImportedClient(certificate, key, code, Find(certificate, EmailAddress));
        key.Dispose();
        throw new ArgumentException(
            clientCode is null
                ? $"The certificate has no common name of 1 to {RegisterAnswer.LongestClientCode} characters that could be the client code; the client code must be given."
                : $"The client code must have 1 to {RegisterAnswer.LongestClientCode} characters, and no control characters.",
            nameof(clientCode));
    }

    /// <exception cref="TwoFactorException">The certificate has expired, or is not valid yet.</exception>
    public void CheckValidity(DateTimeOffset now)
    {
        if (now.UtcDateTime < Certificate.NotBefore.ToUniversalTime())
            throw FolderErrors.Misconfigured($"The certificate is not valid before {Day(Certificate.NotBefore)}; nothing was imported");
        if (now.UtcDateTime > Certificate.NotAfter.ToUniversalTime())
            throw FolderErrors.Misconfigured($"The certificate expired on {Day(Certificate.NotAfter)}; register a new client. Nothing was imported");
    }

    public void Dispose() => Key.Dispose();

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Find(X509Certificate2 certificate, string type) => certificate.SubjectName
        .EnumerateRelativeDistinguishedNames(reversed: false)
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == type)
        .Select(part => part.GetSingleElementValue())
        .FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
