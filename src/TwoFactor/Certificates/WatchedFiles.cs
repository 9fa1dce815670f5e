using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Detects whether the files of a tenant's certificates have changed.</summary>
/// <remarks>It compares their content, not their times: a mounted volume may replace a link above them, and a copy may keep their times. The files
/// are small, and reading one costs no more than reading its times, because both must open it.</remarks>
internal sealed class WatchedFiles
{
    private const int MostBytes = 1024 * 1024; // longer than any certificate; of a longer file, this much of the content and the length are compared

    private const int UnknownBytes = 64 * 1024; // some file systems (FUSE, /proc) tell the length 0 of a file that has content

    private readonly string[] paths;

    public WatchedFiles(ServiceOptions options, ContentFiles files)
    {
        ClientCertificateOptions client = options.ClientCertificate;
        TrustedCa = Resolve(options.TrustedCaPath);
        string?[] named = [TrustedCa, Resolve(client.CertificatePath), Resolve(client.KeyPath), Resolve(client.KeyPasswordFile), Resolve(client.PfxPath)];
        paths = [.. named.OfType<string>()];

        string? Resolve(string? path) => string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal) ? null : files.Resolve(path);
    }

    /// <summary>The full path of the trusted authorities; <see langword="null"/> if the settings name no file for them.</summary>
    public string? TrustedCa { get; }

    /// <summary>Whether there is any file.</summary>
    public bool IsAny => paths.Length > 0;

    /// <summary>A digest of all files together. A file that cannot be read has a digest of its own.</summary>
    public byte[] Digest()
    {
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            try
            {
                Append(all, path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                all.AppendData([0]);
            }
        }

        return all.GetHashAndReset();
    }

    private static void Append(IncrementalHash all, string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length == 0 ? UnknownBytes : (int)Math.Min(length, MostBytes));
        try
        {
            int count = 0;
            int read;
            while (count < buffer.Length && (read = RandomAccess.Read(file, buffer.AsSpan(count), count)) > 0)
                count += read;
            all.AppendData(BitConverter.GetBytes(length));
            all.AppendData(buffer, 0, count);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
