namespace TwoFactor.Sezame.Tests;

/// <summary>A folder that does not exist yet, and that is deleted after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("sezame-");

    public string Path => System.IO.Path.Combine(parent.FullName, "acme");

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Makes the folder as a registration does.</summary>
    public void Make()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file as a registration does, readable only by its owner.</summary>
    public void Write(string file, string content)
    {
        File.WriteAllText(this[file], content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(this[file], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The content of the files in the folder, or in another one, without those in subfolders.</summary>
    public Dictionary<string, byte[]> ReadAll(string? folder = null) =>
        Directory.GetFiles(folder ?? Path).ToDictionary(file => System.IO.Path.GetFileName(file), File.ReadAllBytes);

    /// <summary>Copies another folder and its subfolders, with their permissions.</summary>
    public void Copy(string other)
    {
        Make();
        foreach (string folder in Directory.GetDirectories(other))
            Directory.Move(Directory.CreateTempSubdirectory("sezame-").FullName, this[System.IO.Path.GetFileName(folder)]);
        foreach (string file in Directory.GetFiles(other, "*", SearchOption.AllDirectories))
            File.Copy(file, this[System.IO.Path.GetRelativePath(other, file)]);
    }

    public void Dispose() => parent.Delete(recursive: true);
}
