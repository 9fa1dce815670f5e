namespace TwoFactor.Emulator.Certificates;

/// <summary>Where the authority's certificate lies while the emulator runs. A folder of our own making is removed with us; a given one stays.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly bool ours;

    public PrivateFolder(string? given)
    {
        ours = given is null;
        // Both ways of making it give the owner alone access (on Windows: what the user's profile grants).
        Path = given is null ? Directory.CreateTempSubdirectory("twofactor-emulator-").FullName : Directory.CreateDirectory(given).FullName;
    }

    public string Path { get; }

    public string Write(string fileName, string content)
    {
        string path = System.IO.Path.Combine(Path, fileName);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        if (ours && Directory.Exists(Path))
            Directory.Delete(Path, true);
    }
}
