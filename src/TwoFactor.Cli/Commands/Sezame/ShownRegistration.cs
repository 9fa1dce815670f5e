using System.Security.Cryptography;
using System.Text.Json;
using TwoFactor.Sezame;
using TwoFactor.Files;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Remembers which registration a QR code belongs to. The code may be shown again only for the same user, because the phone that scans it
/// becomes that user's second factor.</summary>
/// <remarks>The file holds a hash of the code and of what the registration was made with, so it shows no name and no code.</remarks>
/// <param name="folder">The folder of the registration.</param>
/// <param name="options">What the client is registered with.</param>
internal sealed class ShownRegistration(string folder, SezameRegistrationOptions options)
{
    private string FilePath => Path.Combine(folder, "qr-code.sha256");

    /// <summary>Stores that the code was made for this registration. If that fails, the code cannot be shown again; the registration is not
    /// disturbed.</summary>
    public void Remember(string content, string user, string serviceName, string? email)
    {
        try
        {
            Disk.Real.Delete(FilePath);
            using FileStream file = Disk.Real.Create(FilePath);
            file.Write(Hash(content, user, serviceName, email));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The person has the code on the screen, and can replace the registration with --force.
        }
    }

    /// <summary>Whether the code was made for this registration.</summary>
    public bool IsSame(string content, string user, string serviceName, string? email)
    {
        try
        {
            return File.ReadAllBytes(FilePath).AsSpan().SequenceEqual(Hash(content, user, serviceName, email));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private byte[] Hash(string content, string user, string serviceName, string? email) => SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes<object?[]>([content, user, serviceName, email, options.Endpoint, options.Subject, options.KeyLength]));
}
