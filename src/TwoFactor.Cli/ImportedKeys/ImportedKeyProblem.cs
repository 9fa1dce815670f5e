namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Why a key file of another program cannot be opened.</summary>
internal enum ImportedKeyProblem
{
    /// <summary>It holds no private key.</summary>
    NoKey,

    /// <summary>It is encrypted, and no password was given.</summary>
    NeedsPassword,

    /// <summary>The password is wrong, or the encryption is not supported.</summary>
    WrongPassword,

    /// <summary>The encryption is not supported, whatever the password is.</summary>
    UnknownEncryption,

    /// <summary>It is encrypted with so many iterations that decrypting it would take too long.</summary>
    TooManyIterations,

    /// <summary>It is a key, but neither RSA nor EC on a curve that .NET supports.</summary>
    OtherKind,

    /// <summary>It holds keys with certificates of different names.</summary>
    SeveralNames,

    /// <summary>It cannot be read.</summary>
    Damaged,
}
