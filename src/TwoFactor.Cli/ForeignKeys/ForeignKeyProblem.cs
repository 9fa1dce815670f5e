namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Why a file of another program cannot be opened.</summary>
internal enum ForeignKeyProblem
{
    None = 0,

    /// <summary>It holds no private key.</summary>
    NoKey,

    /// <summary>It is sealed, and no password was given.</summary>
    NeedsPassword,

    /// <summary>The password does not open it, or it is sealed in a way that is not known.</summary>
    WrongPassword,

    /// <summary>It is sealed in a way that is not known, whatever the password.</summary>
    UnknownSeal,

    /// <summary>It is a key, but neither RSA nor EC on a curve that .NET knows.</summary>
    OtherKind,

    /// <summary>It cannot be read.</summary>
    Damaged,
}
