namespace TwoFactor.Certificates.Formats;

/// <summary>What a file contains if it is not what its setting requires.</summary>
internal enum ContentKind
{
    /// <summary>Not recognized.</summary>
    Unknown = 0,
    Empty,
    PemCertificate,
    DerCertificate,
    PemPrivateKey,
    DerPrivateKey,
    PublicKey,
    SigningRequest,
    PemPkcs7,
    DerPkcs7,
    Pfx,
    Base64Pfx,
    Crl,
    Parameters,
    OpenSshKey,
    SshPublicKey,
    PuttyKey,
    PvkKey,
    JavaKeyStore,
    JsonWebKey,
    XmlKey,
    PgpKey,
    OtherKey,
    BareBase64,
    WrongDashes,
}
