using System.Diagnostics;

namespace TwoFactor.Tests.Programs;

/// <summary>A PostgreSQL server on loopback, with its data in a temporary folder.</summary>
internal sealed class PostgreSqlProcess : IAsyncDisposable
{
    // PostgreSQL refuses to run as root.
    private static readonly string[] AsNobody = Environment.UserName == "root" ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];

    // Each server begins with a copy, because initdb takes much longer.
    private static readonly Lazy<Task<PostgreSqlProcess>> Empty = new(InitializeAsync);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-postgresql-");
    private Process? process;

    private PostgreSqlProcess()
    {
    }

    private string Data => Path.Combine(folder.FullName, "data");

    /// <summary>A server without tables, which does not run yet. Skips the test if PostgreSQL is not installed.</summary>
    public static async Task<PostgreSqlProcess> CreateAsync()
    {
        PostgreSqlProcess empty = await Empty.Value;
        PostgreSqlProcess server = await WithFolderAsync();
        await ReadAsync([.. AsNobody, "cp", "-a", empty.Data, server.Data]);
        return server;
    }

    /// <summary>A standby server that will replicate the one at this port, and does not run yet.</summary>
    public static async Task<PostgreSqlProcess> CreateStandbyAsync(int port)
    {
        string backup = NeededProgram.Find("pg_basebackup", "postgresql");
        PostgreSqlProcess standby = await WithFolderAsync();
        await ReadAsync([.. AsNobody, backup, "-h", "127.0.0.1", "-p", $"{port}", "-U", "postgres", "-D", standby.Data, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"]);
        return standby;
    }

    /// <summary>Starts it, and waits until it accepts connections.</summary>
    public async Task StartAsync(int port, params string[] options)
    {
        string postgres = NeededProgram.Find("postgres", "postgresql");
        process = await StartedServer.StartAsync(
            StartInfo([.. AsNobody, postgres, "-D", Data, "-p", $"{port}", "-h", "127.0.0.1", "-k", "", "-F", .. options]), "ready to accept");
    }

    /// <summary>PostgreSQL's fast shutdown, which ends open connections.</summary>
    public async Task StopAsync()
    {
        if (process is not { } running)
            return;
        process = null;
        await ReadAsync(["kill", "-INT", $"{running.Id}"]);
        await running.WaitForExitAsync();
        running.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its output.</returns>
    public static async Task<string> ReadAsync(string[] command)
    {
        using Process process = Process.Start(StartInfo(command))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{string.Join(' ', command)}\n{output}\n{await errors}");
        return output;
    }

    private static async Task<PostgreSqlProcess> InitializeAsync()
    {
        string initdb = NeededProgram.Find("initdb", "postgresql");
        PostgreSqlProcess empty = await WithFolderAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => empty.folder.Delete(recursive: true);
        await ReadAsync([.. AsNobody, initdb, "-D", empty.Data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        return empty;
    }

    private static async Task<PostgreSqlProcess> WithFolderAsync()
    {
        PostgreSqlProcess server = new();
        if (AsNobody.Length > 0)
            await ReadAsync(["chown", "nobody:nogroup", server.folder.FullName]);
        return server;
    }

    private static ProcessStartInfo StartInfo(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };
}
