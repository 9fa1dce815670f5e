using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using TwoFactor.Tests.Programs;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>A PostgreSQL of our own on loopback, in a temporary folder.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    // PostgreSQL refuses to run as root.
    private static readonly string[] AsNobody = Environment.UserName == "root" ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-postgresql-");
    private readonly int port = FreePort();
    private Process? process;

    private PostgreSqlServer()
    {
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Database=postgres;Username=postgres";

    /// <summary>Starts a server, or ends the test where there is none to start.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        string initdb = NeededProgram.Find("initdb", "postgresql");
        PostgreSqlServer server = new();
        if (AsNobody.Length > 0)
            await RunAsync(["chown", "nobody:nogroup", server.folder.FullName]);
        await RunAsync([.. AsNobody, initdb, "-D", server.DataFolder, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        await server.StartAgainAsync();
        return server;
    }

    private string DataFolder => Path.Combine(folder.FullName, "data");

    public async Task StartAgainAsync()
    {
        string postgres = NeededProgram.Find("postgres", "postgresql");
        process = Start([.. AsNobody, postgres, "-D", DataFolder, "-p", $"{port}", "-h", "127.0.0.1", "-k", "", "-F"]);
        StringBuilder told = new();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            told.AppendLine(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
                break;
        }

        Assert.That(process.HasExited, Is.False, told.ToString());
        _ = process.StandardError.ReadToEndAsync(); // so that its output never fills
    }

    /// <summary>Everything that the tables hold, as text.</summary>
    public async Task<string> DumpAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        StringBuilder dump = new();
        foreach (string table in (string[])["flows", "slots", "counts"])
        {
            await using NpgsqlCommand all = source.CreateCommand($"SELECT t::text FROM twofactor.{table} t");
            await using NpgsqlDataReader rows = await all.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                dump.Append(table).Append(' ').AppendLine(rows.GetString(0));
            await rows.CloseAsync();
        }

        await using NpgsqlCommand contents = source.CreateCommand("SELECT content FROM twofactor.flows");
        await using NpgsqlDataReader bytes = await contents.ExecuteReaderAsync();
        while (await bytes.ReadAsync())
            dump.AppendLine(Encoding.Latin1.GetString((byte[])bytes[0]));
        return dump.ToString();
    }

    public void Stop()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    })!;

    private static async Task RunAsync(string[] command)
    {
        using Process process = Start(command);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{string.Join(' ', command)}\n{await output}\n{errors}");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
