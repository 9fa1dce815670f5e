namespace TwoFactor.Emulator.Certificates;

/// <summary>
/// Where the authority's certificate lies while the emulator runs. A folder of our own making is removed with us; a given one stays.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly bool ours;

    public PrivateFolder(string? given)
    {
        ours = given is null;
        // Ours is the owner's alone by itself; a given one becomes so if it is new. On Windows the user's profile sees to that.
        Path = given is null ? Directory.CreateTempSubdirectory("twofactor-emulator-").FullName : Make(given);
    }

    public string Path { get; }

    public string Write(string fileName, string content)
    {
        string path = System.IO.Path.Combine(Path, fileName);
        FileStreamOptions ownerOnly = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter writer = new(path, ownerOnly);
        writer.Write(content);
        return path;
    }

    public void Dispose()
    {
        if (ours && Directory.Exists(Path))
            Directory.Delete(Path, true);
    }

    private static string Make(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
