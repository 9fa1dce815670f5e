using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Saving;

/// <summary>The emulator's files, and the state of an earlier run if the folder is kept.</summary>
internal sealed class EmulatorFolder : IDisposable
{
    private const string AuthorityFile = "emulator-ca.pem";
    private const string AuthorityName = "TwoFactor Emulator CA";

    private readonly FileStream? locked;

    private EmulatorFolder(PrivateFolder files, FileStream? locked, SavedState? saved)
    {
        this.locked = locked;
        Files = files;
        Saved = saved;
    }

    public PrivateFolder Files { get; }

    /// <summary>Whether the folder outlives the emulator, and so its state is saved.</summary>
    public bool IsKept => locked is not null;

    /// <summary>The state of an earlier run, or null.</summary>
    public SavedState? Saved { get; }

    /// <param name="given">The folder; null for a new one that is removed at the end.</param>
    /// <exception cref="IOException">Another emulator uses the folder, or a file in it is damaged or was not written by the emulator. The message
    /// names the file.</exception>
    public static EmulatorFolder Open(string? given)
    {
        PrivateFolder files = new(given);
        FileStream? locked = null;
        bool isOpen = false;
        try
        {
            locked = given is null ? null : FolderLock.Take(files);
            EmulatorFolder folder = new(files, locked, locked is null ? null : StateFile.Read(files));
            isOpen = true;
            return folder;
        }
        finally
        {
            if (!isOpen)
            {
                locked?.Dispose();
                files.Dispose();
            }
        }
    }

    /// <summary>The authority of the earlier run, or a new one.</summary>
    public CertificateAuthority OpenAuthority()
    {
        if (Saved is null)
            return CertificateAuthority.Create(AuthorityName);
        try
        {
            return CertificateAuthority.Load(Saved.AuthorityCertificate, Saved.AuthorityKey);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw StateFile.Unusable(Files, "its authority cannot be read", e);
        }
    }

    /// <summary>Writes the authority's certificate for clients, and returns the path.</summary>
    /// <exception cref="IOException">There is a file of this name that no emulator wrote.</exception>
    public string WriteAuthority(CertificateAuthority authority)
    {
        string path = Files.PathOf(AuthorityFile);
        if (Directory.Exists(path) || (File.Exists(path) && !IsOurs(path)))
            throw new IOException($"{path} was not written by the emulator. Move it away, or choose another folder.");
        return Files.Write(AuthorityFile, authority.CertificatePem);
    }

    public void Dispose()
    {
        locked?.Dispose();
        Files.Dispose();
    }

    private static bool IsOurs(string path)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
            return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == AuthorityName;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
