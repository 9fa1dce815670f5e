using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>The private key of a registration, and its password: the caller's, or one that was made here.</summary>
internal sealed class KeyFiles(RegistrationFiles files, SezameRegistrationOptions options)
{
    private readonly Secret? givenPassword = options.KeyPassword;

    /// <summary>How many rounds seal the key.</summary>
    public int Rounds => options.KeyRounds ?? (givenPassword is null ? KeySeal.RoundsForRandomPassword : KeySeal.RoundsForGivenPassword);

    /// <summary>Whether the password is known: it was given, or lies beside the key.</summary>
    public bool IsPasswordKnown => givenPassword is not null || files.Read(files.KeyPasswordPath) is not null;

    /// <summary>Whether the key is sealed with another number of rounds than a new one would be.</summary>
    public bool IsSealedOtherwise => files.Read(files.KeyPath) is { } pem && KeySeal.RoundsOf(pem) != Rounds;

    /// <summary>The password of the key.</summary>
    public Secret Password()
    {
        if (givenPassword is not null)
            return givenPassword;
        byte[] stored = files.Read(files.KeyPasswordPath) ?? throw files.Failure("has a key whose password must be given");
        return new Secret(Encoding.UTF8.GetString(stored).TrimEnd('\n'));
    }

    /// <summary>Makes the key, if there is none yet. A run that was cut off may have made it.</summary>
    public void Ensure()
    {
        if (files.Read(files.KeyPath) is not null)
        {
            Open().Dispose();
            return;
        }

        using RSA key = RSA.Create(options.KeyLength);
        Store(key);
    }

    /// <summary>Seals a key and stores it, with a new password where none was given and none is there.</summary>
    public void Store(AsymmetricAlgorithm key)
    {
        if (!IsPasswordKnown)
            files.Write(files.KeyPasswordPath, Encoding.UTF8.GetBytes(ClientKey.NewPassword().Reveal() + "\n"));
        files.Write(files.KeyPath, ClientKey.Seal(key, Password(), Rounds));
    }

    /// <summary>The certificate for the key.</summary>
    public CertificateFiles Certificates(AsymmetricAlgorithm key) => new(files, key, Password(), Rounds);

    /// <summary>Opens the key.</summary>
    public AsymmetricAlgorithm Open() => ClientKey.Open(files.Read(files.KeyPath) ?? throw files.Failure("has lost its key.pem"), Password())
        ?? throw files.Failure("has a key.pem that the password does not open");
}
