namespace TwoFactor.Sezame.Tests;

/// <summary>A folder that is not there yet, and that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("sezame-");

    public string Path => System.IO.Path.Combine(parent.FullName, "acme");

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => parent.Delete(recursive: true);
}
