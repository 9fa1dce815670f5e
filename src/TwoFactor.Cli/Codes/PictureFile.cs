using TwoFactor.Cli.Output;
using TwoFactor.Files;

namespace TwoFactor.Cli.Codes;

/// <summary>A file for a picture. It is created before a request to the service, so that the service's answer can certainly be written.</summary>
/// <remarks>Only its owner can read it: the phone that scans a pairing code becomes the user's second factor. A file that is there already is never overwritten.</remarks>
internal sealed class PictureFile : IDisposable
{
    private readonly FileStream stream;
    private bool isWritten;

    private PictureFile(string path, FileStream stream)
    {
        Path = path;
        this.stream = stream;
    }

    public string Path { get; }

    /// <param name="option">The option that names the file, for messages.</param>
    /// <param name="path">The file, or <see langword="null"/> for none.</param>
    /// <exception cref="CliFailure">The file cannot be created.</exception>
    public static PictureFile? Take(string option, string? path)
    {
        if (path is null)
            return null;
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new PictureFile(path, new FileStream(path, options));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new CliFailure(ExitCode.Usage, $"{option}: '{path}' exists already; delete it or choose another name.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"{option}: '{path}' cannot be written to.", e);
        }
    }

    /// <exception cref="CliFailure">The file cannot be written, for example because the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> picture)
    {
        try
        {
            stream.Write(picture);
            isWritten = true;
        }
        catch (IOException e)
        {
            throw new CliFailure(ExitCode.Fault, $"'{Path}' cannot be written to.", e);
        }
    }

    /// <summary>Deletes the file if nothing was written to it.</summary>
    public void Dispose()
    {
        stream.Dispose();
        if (!isWritten)
            Disk.Real.TryDelete(Path);
    }
}
