namespace TwoFactor.Certificates.Formats;

/// <summary>Describes what a file contains instead of a certificate or key in PEM form, and how to convert it. OLD and NEW stand for files.</summary>
internal static class ContentAdvice
{
    /// <summary>Ends the sentence "CertificatePath names …".</summary>
    public static string NotACertificate(ContentKind kind) => kind switch
    {
        ContentKind.DerCertificate => "a certificate in DER form; convert it with: openssl x509 -inform DER -in OLD -out NEW",
        ContentKind.PemPkcs7 => "a PKCS#7 bundle (.p7b); convert it with: openssl pkcs7 -print_certs -in OLD -out NEW",
        ContentKind.DerPkcs7 => "a PKCS#7 bundle (.p7b); convert it with: openssl pkcs7 -print_certs -inform DER -in OLD -out NEW",
        ContentKind.Pfx => "a PFX (PKCS#12) file; convert it with: openssl pkcs12 -nokeys -in OLD -out NEW",
        ContentKind.PemPrivateKey => "a private key, not a certificate",
        ContentKind.SigningRequest => "a certificate signing request, not the certificate that was issued for it",
        ContentKind.BareBase64 => "base64 without its BEGIN and END lines, not a certificate in PEM form",
        _ => $"{NameOf(kind)} without a certificate in PEM form",
    };

    /// <summary>Ends the sentence "KeyPath names …".</summary>
    public static string NotAKey(ContentKind kind) => kind switch
    {
        ContentKind.DerPrivateKey => "a private key in DER form; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -inform DER -in OLD -out NEW",
        ContentKind.Pfx => "a PFX (PKCS#12) file; convert it with: openssl pkcs12 -nocerts -in OLD -out NEW",
        ContentKind.PemCertificate => "a certificate, not its private key",
        ContentKind.DerCertificate => "a certificate in DER form, not its private key",
        ContentKind.PublicKey => "a public key, not the private one",
        ContentKind.OpenSshKey => "a private key in OpenSSH form; convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY",
        ContentKind.PvkKey => "a private key in Microsoft's PVK form; convert it with: openssl rsa -aes256 -inform PVK -in OLD -out NEW (if it has a password, add: -provider legacy -provider default)",
        ContentKind.PuttyKey => "a private key in PuTTY's form; convert it with: puttygen OLD -O private-openssh -o NEW, then ssh-keygen -p -m PKCS8 -f NEW",
        ContentKind.SigningRequest => "a certificate signing request, not the private key",
        ContentKind.BareBase64 => "base64 without its BEGIN and END lines, not a private key in PEM form",
        _ => $"{NameOf(kind)} without a private key in PEM form",
    };

    /// <summary>Ends the sentence "PfxPath names …".</summary>
    public static string NotAPfx(ContentKind kind) => kind switch
    {
        ContentKind.PemCertificate or ContentKind.PemPrivateKey => "a PEM file, not a PFX (PKCS#12) file; name it in CertificatePath and KeyPath",
        ContentKind.DerCertificate => "a certificate in DER form, not a PFX (PKCS#12) file with its private key",
        ContentKind.Base64Pfx => "a PFX (PKCS#12) file in base64; decode it with: base64 -d OLD > NEW (on Windows: certutil -decode OLD NEW)",
        ContentKind.PemPkcs7 or ContentKind.DerPkcs7 => "a PKCS#7 bundle (.p7b), which has no private key; a PFX (PKCS#12) file is needed",
        ContentKind.JavaKeyStore => "a Java keystore (JKS); convert it with: keytool -importkeystore -srckeystore OLD -destkeystore NEW -deststoretype PKCS12",
        ContentKind.Empty => "an empty file",
        _ => "a file that is not a PFX (PKCS#12) file, or is damaged",
    };

    private static string NameOf(ContentKind kind) => kind switch
    {
        ContentKind.Empty => "an empty file",
        ContentKind.DerPrivateKey => "a private key in DER form,",
        ContentKind.PublicKey => "a public key,",
        ContentKind.PemPkcs7 or ContentKind.DerPkcs7 => "a PKCS#7 bundle (.p7b)",
        ContentKind.Base64Pfx => "a PFX (PKCS#12) file in base64",
        ContentKind.Crl => "a revocation list,",
        ContentKind.Parameters => "a file with parameters,",
        ContentKind.OpenSshKey => "a private key in OpenSSH form,",
        ContentKind.SshPublicKey => "an SSH public key,",
        ContentKind.PuttyKey => "a private key in PuTTY's form,",
        ContentKind.PvkKey => "a private key in PVK form,",
        ContentKind.JavaKeyStore => "a Java keystore (JKS)",
        ContentKind.JsonWebKey => "a JSON Web Key",
        ContentKind.XmlKey => "a key in .NET's XML form",
        ContentKind.PgpKey => "a PGP key",
        ContentKind.OtherKey => "a key of an unknown kind",
        ContentKind.WrongDashes => "a file whose BEGIN and END lines do not have five hyphens,",
        _ => "a file",
    };
}
