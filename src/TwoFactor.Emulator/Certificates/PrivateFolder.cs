using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The folder with the emulator's files, readable only by its owner. A given folder is kept. Without one, a new folder is created, and
/// removed at the end.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly bool isOurs;

    public PrivateFolder(string? given)
    {
        isOurs = given is null;
        // A new folder is only for its owner; an existing one keeps its permissions. On Windows the permissions come from the user's profile.
        Path = given is null ? MakeTemporary() : Make(given);
        if (isOurs)
        {
            // A host that fails to start does not dispose all its services.
            AppDomain.CurrentDomain.ProcessExit += OnExit;
            AppDomain.CurrentDomain.UnhandledException += OnExit;
        }
    }

    public string Path { get; }

    public string PathOf(string fileName) => System.IO.Path.Combine(Path, fileName);

    /// <summary>Writes a file atomically: after a crash it has either the old or the new content. A link at its path is replaced.</summary>
    public string Write(string fileName, string content) => Write(fileName, Encoding.UTF8.GetBytes(content));

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string fileName, ReadOnlySpan<byte> content)
    {
        string path = PathOf(fileName);
        string temporary = PathOf($".{fileName}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        bool isMoved = false;
        try
        {
            WriteNew(temporary, content);
            File.Move(temporary, path, overwrite: true);
            isMoved = true;
            return path;
        }
        finally
        {
            if (!isMoved)
                File.Delete(temporary);
        }
    }

    public void Dispose()
    {
        if (!isOurs)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        if (Directory.Exists(Path))
            Directory.Delete(Path, true);
    }

    // CreateNew fails if the file exists, so that another user cannot prepare a file or link. The permissions do not depend on the umask.
    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using FileStream file = new(path, options);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static string MakeTemporary()
    {
        try
        {
            return Directory.CreateTempSubdirectory("twofactor-emulator-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder for temporary files, '{System.IO.Path.GetTempPath()}', cannot be used. Choose another one with the variable {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}, "
                + "or name a folder for the emulator (twofactor emulator --folder; in code, EmulatorOptions.Folder).",
                e);
        }
    }

    private static string Make(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute).FullName;

    private void OnExit(object? sender, EventArgs e)
    {
        try
        {
            Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process ends now, so the folder remains in the system's temporary folder.
        }
    }
}
