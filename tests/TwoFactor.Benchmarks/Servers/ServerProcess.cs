using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TwoFactor.Benchmarks.Servers;

/// <summary>The <see cref="MinimalServer"/> in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-benchmarks-");

    private ServerProcess(Process process)
    {
        this.process = process;
        Address = new Uri($"https://localhost:{int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture)}/");
        AuthorityPath = Path.Combine(folder.FullName, "ca.pem");
        File.WriteAllText(AuthorityPath, Encoding.ASCII.GetString(Convert.FromBase64String(process.StandardOutput.ReadLine()!)));
        ClientPath = Path.Combine(folder.FullName, "client.pfx");
        File.WriteAllBytes(ClientPath, Convert.FromBase64String(process.StandardOutput.ReadLine()!));
    }

    public Uri Address { get; }

    /// <summary>The file of the authority that signed the server's certificate.</summary>
    public string AuthorityPath { get; }

    /// <summary>The file of a client certificate that the server accepts.</summary>
    public string ClientPath { get; }

    /// <summary>A folder for files, deleted when the server ends.</summary>
    public string Folder => folder.FullName;

    public static ServerProcess Start()
    {
        string assembly = typeof(ServerProcess).Assembly.Location;
        ProcessStartInfo start = new("dotnet", [assembly, "server"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>How many connections it has taken so far.</summary>
    public int CountConnections() => int.Parse(Ask("connections"), CultureInfo.InvariantCulture);

    /// <summary>The request of a call, as it came.</summary>
    public async Task<string> RecordAsync(Func<Task> call)
    {
        Ask("record");
        await call();
        return Encoding.ASCII.GetString(Convert.FromBase64String(Ask("recorded")));
    }

    /// <summary>Stops the server. May be called again.</summary>
    public void Dispose()
    {
        if (!folder.Exists)
            return;
        process.StandardInput.Close();
        process.WaitForExit(TimeSpan.FromSeconds(5));
        process.Dispose();
        folder.Delete(recursive: true);
        folder.Refresh();
    }

    private string Ask(string question)
    {
        process.StandardInput.WriteLine(question);
        return process.StandardOutput.ReadLine()!;
    }
}
