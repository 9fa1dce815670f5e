using Microsoft.Extensions.Hosting;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Reads the files that settings name. Relative paths start at the host's content root. Without a host, they start at the folder that was
/// current at first, even if the process changes its folder later.</summary>
internal sealed class ContentFiles(IHostEnvironment? environment = null, string? currentFolder = null)
{
    // Far more than any certificate or key needs. Without a limit, a path such as /dev/zero would use up all memory.
    private const int MaximumLength = 16 * 1024 * 1024;

    private readonly string folder = environment?.ContentRootPath is { Length: > 0 } root ? Path.GetFullPath(root) : currentFolder ?? CurrentFolder.Find();

    public string Resolve(string path) => Path.GetFullPath(path, folder);

    /// <summary>Reads the file that <paramref name="setting"/> names.</summary>
    /// <returns>The bytes, or <see langword="null"/> after a finding, which contains the full path.</returns>
    public byte[]? Read(string setting, string path, SettingsReport report)
    {
        string fullPath = path;
        string problem;
        try
        {
            fullPath = Resolve(path);
            if (Directory.Exists(fullPath))
            {
                report.AddError(setting, $"names a folder, not a file: {fullPath}");
                return null;
            }

            return ReadBounded(fullPath);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "names a file that does not exist";
        }
        catch (UnauthorizedAccessException)
        {
            problem = "names a file that this process is not allowed to read";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            problem = "names a file that cannot be read";
        }

        report.AddTemporary(setting, $"{problem}: {fullPath}");
        return null;
    }

    private static byte[] ReadBounded(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[4096];
        int length = 0;
        while (file.Read(buffer, length, buffer.Length - length) is > 0 and int read)
        {
            length += read;
            if (length > MaximumLength)
                throw new IOException("The file is too large.");
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * length);
        }

        return buffer[..length];
    }
}
