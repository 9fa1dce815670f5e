using System.Security.Cryptography;
using System.Text;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Registration;

/// <summary>The private key of a registration, and its password: given by the caller, or generated.</summary>
internal sealed class KeyFiles(RegistrationFiles files, SezameRegistrationOptions options)
{
    private const string Conversion = "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW";

    /// <summary>The number of PBKDF2 iterations for a new key.</summary>
    public int Iterations => options.KeyIterations ?? (GivenPassword is null ? KeyIterations.ForRandomPassword : KeyIterations.ForGivenPassword);

    /// <summary>Whether the password is known: the caller gave it, or it is in a file beside the key.</summary>
    public bool IsPasswordKnown => options.KeyPassword is not null || files.KeyPassword.Exists();

    private bool HasOtherIterations => files.Key.Read() is { } pem && KeyIterations.Of(pem) != Iterations;

    // A caller may have read it from the stored file. It then counts as stored: its file may be the only copy.
    private Secret? GivenPassword => options.KeyPassword is { } given && (files.KeyPassword.Read() is not { } stored || KeyPasswordFile.Decode(stored) != given)
        ? given
        : null;

    /// <summary>The password of the key.</summary>
    public Secret Password() => options.KeyPassword ?? StoredPassword() ?? throw files.Failure("has a key whose password must be given");

    /// <summary>Creates the key, unless an interrupted run has created one of the same length. That key is kept. If it has another password, it is
    /// encrypted with the new one.</summary>
    public void EnsureKey()
    {
        using AsymmetricAlgorithm? earlier = files.Key.Read() is { } pem ? OpenEarlier(pem) : null;
        if (earlier is RSA && earlier.KeySize == options.KeyLength)
        {
            if (GivenPassword is not null && files.KeyPassword.Exists())
                Store(earlier);
            return;
        }

        using RSA key = options.CreateKey(options.KeyLength);
        Store(key);
    }

    /// <summary>Encrypts and stores a key. If no password was given and none is stored, a new one is generated. A stored
    /// one that differs from the given one no longer opens the key, and is removed.</summary>
    public void Store(AsymmetricAlgorithm key)
    {
        if (!IsPasswordKnown)
            files.KeyPassword.Write(Encoding.UTF8.GetBytes(ClientKey.NewPassword().Reveal() + "\n"));
        files.Key.Write(ClientKey.Encrypt(key, Password(), Iterations));
        if (GivenPassword is not null)
            files.KeyPassword.Delete(); // it no longer opens the key
    }

    /// <summary>Encrypts the key and the PFX again, if the key has another number of iterations than a new one.</summary>
    /// <returns>Whether the files had to be changed.</returns>
    public bool Reencrypt()
    {
        if (!HasOtherIterations)
            return false;
        using AsymmetricAlgorithm key = Open();
        Certificates(key).WritePfx(); // first, because the iterations of the key show whether the work is done
        Store(key);
        return true;
    }

    /// <summary>The certificate for the key.</summary>
    public CertificateFiles Certificates(AsymmetricAlgorithm key) => new(files, key, Password(), Iterations);

    /// <summary>Decrypts the stored key.</summary>
    public AsymmetricAlgorithm Open()
    {
        byte[] pem = files.Key.Read() ?? throw files.Failure("has lost its key.pem");
        return ClientKey.Decrypt(pem, Password()) ?? throw DoesNotOpen(pem);
    }

    private AsymmetricAlgorithm OpenEarlier(byte[] pem)
    {
        AsymmetricAlgorithm? key = ClientKey.Decrypt(pem, Password());
        if (key is null && GivenPassword is not null && StoredPassword() is { } stored)
            key = ClientKey.Decrypt(pem, stored);
        return key ?? throw DoesNotOpen(pem);
    }

    private Secret? StoredPassword() => files.KeyPassword.Read() is { } stored
        ? KeyPasswordFile.Decode(stored) ?? throw files.Failure("has a key whose password file is not text")
        : null;

    private TwoFactorException DoesNotOpen(byte[] pem)
    {
        if (KeyIterations.AreTooMany(pem))
            return files.Failure($"has a key that is encrypted with more than {KeyDerivationLimit.Maximum} iterations of key derivation, which would take too long, '{files.Key.Path}'; convert it with: {Conversion}");
        // Only such a key can be given up: later, the service knows it.
        bool isUnconfirmed = !files.AreInUse && files.ReadRecord()?.Step == SezameRegistrationStep.Interrupted;
        return files.Failure(
            $"has a key that the password does not open, '{files.Key.Path}'; give its password" + (isUnconfirmed ? ", or remove the folder 'replacement'" : string.Empty));
    }
}
