namespace TwoFactor.Demo.Story;

/// <summary>A temporary folder for the client's certificate and key. A real host keeps its folder.</summary>
internal sealed class ClientFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-demo-");

    public string Path => System.IO.Path.Combine(folder.FullName, "acme");

    public void Dispose() => folder.Delete(recursive: true);
}
