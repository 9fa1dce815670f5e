using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>The private key in the folder, and its password: the caller's, or one that was made here.</summary>
internal sealed class KeyFiles(RegistrationFolder folder, SezameRegistrationOptions options)
{
    private readonly Secret? givenPassword = options.KeyPassword;

    /// <summary>The file with the password, where it was made here.</summary>
    public string? PasswordFile => givenPassword is null ? folder.KeyPasswordPath : null;

    /// <summary>The password of the key.</summary>
    public Secret Password()
    {
        if (givenPassword is not null)
            return givenPassword;
        byte[] stored = folder.Read(folder.KeyPasswordPath) ?? throw folder.Failure("has a key whose password must be given");
        return new Secret(Encoding.UTF8.GetString(stored).TrimEnd('\n'));
    }

    /// <summary>Makes the key, if there is none yet. A run that was cut off may have made it.</summary>
    public void Ensure()
    {
        if (folder.Read(folder.KeyPath) is not null)
        {
            Open().Dispose();
            return;
        }

        if (givenPassword is null && folder.Read(folder.KeyPasswordPath) is null)
            folder.Write(folder.KeyPasswordPath, Encoding.UTF8.GetBytes(ClientKey.NewPassword().Reveal() + "\n"));
        using RSA key = RSA.Create(options.KeyLength);
        folder.Write(folder.KeyPath, ClientKey.Seal(key, Password(), options.KeyRounds));
    }

    /// <summary>Opens the key.</summary>
    public RSA Open() => ClientKey.Open(folder.Read(folder.KeyPath) ?? throw folder.Failure("has lost its key.pem"), Password())
        ?? throw folder.Failure("has a key.pem that the password does not open");
}
