namespace TwoFactor.Demo.Story;

/// <summary>A folder for the client's certificate and key, gone at the end. A real host keeps its own.</summary>
internal sealed class ClientFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-demo-");

    public string Path => System.IO.Path.Combine(folder.FullName, "acme");

    public void Dispose() => folder.Delete(recursive: true);
}
