using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TwoFactor.Tests.Programs;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>A PostgreSQL server on loopback, with its data in a temporary folder.</summary>
internal sealed class PostgreSqlServer : StoreEngine
{
    // PostgreSQL refuses to run as root.
    private static readonly string[] AsNobody = Environment.UserName == "root" ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-postgresql-");
    private Process? process;

    private PostgreSqlServer()
    {
    }

    public override string Kind => "postgresql";

    public override string ConnectionStringAt(int port) => $"Host=127.0.0.1;Port={port};Database=postgres;Username=postgres;Maximum Pool Size=20";

    public override string ConnectionStringAs(string application) => $"{ConnectionString};Application Name={application}";

    public override async Task<int> CountConnectionsAsync(string application) =>
        int.Parse(await ReadAsync($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{application}'"), System.Globalization.CultureInfo.InvariantCulture);

    public override IReadOnlyList<byte[]> CollectingCommands { get; } = ["WHERE key = $1 AND final"u8.ToArray()];

    public override void AddTo(ITwoFactorBuilder builder, string connectionString, TimeSpan timeout, Secret? nameKey = null) => builder.AddPostgreSqlStore(connectionString, options =>
    {
        options.CreateSchema = true;
        options.Timeout = timeout;
        options.NameKey = nameKey;
    });

    /// <summary>Starts a server, or skips the test if PostgreSQL is not installed.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        string initdb = NeededProgram.Find("initdb", "postgresql");
        PostgreSqlServer server = new();
        if (AsNobody.Length > 0)
            await ReadAsync(["chown", "nobody:nogroup", server.folder.FullName]);
        await ReadAsync([.. AsNobody, initdb, "-D", server.DataFolder, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        await server.StartAgainAsync();
        return server;
    }

    private string DataFolder => Path.Combine(folder.FullName, "data");

    public override async Task StartAgainAsync()
    {
        string postgres = NeededProgram.Find("postgres", "postgresql");
        process = Start([.. AsNobody, postgres, "-D", DataFolder, "-p", $"{Port}", "-h", "127.0.0.1", "-k", "", "-F", "-c", "max_connections=400"]);
        StringBuilder told = new();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            told.AppendLine(line);
            if (line.Contains("ready to accept", StringComparison.Ordinal))
                break;
        }

        Assert.That(process.HasExited, Is.False, told.ToString());
        _ = process.StandardError.ReadToEndAsync(); // so that its output never fills
    }

    // The output of pg_dump, and the stored contents as raw bytes.
    public override async Task<string> DumpAsync()
    {
        string pgDump = NeededProgram.Find("pg_dump", "postgresql-client");
        string dump = await ReadAsync([pgDump, "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "--inserts", "postgres"]);
        StringBuilder all = new(dump);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand contents = source.CreateCommand("SELECT content FROM twofactor.flows");
        await using NpgsqlDataReader bytes = await contents.ExecuteReaderAsync();
        while (await bytes.ReadAsync())
            all.AppendLine(Encoding.Latin1.GetString((byte[])bytes[0]));
        return all.ToString();
    }

    /// <summary>Starts a standby server that replicates this one.</summary>
    public async Task<PostgreSqlServer> StartStandbyAsync()
    {
        string backup = NeededProgram.Find("pg_basebackup", "postgresql");
        PostgreSqlServer standby = new();
        if (AsNobody.Length > 0)
            await ReadAsync(["chown", "nobody:nogroup", standby.folder.FullName]);
        await ReadAsync([.. AsNobody, backup, "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-D", standby.DataFolder, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"]);
        await standby.StartAgainAsync();
        return standby;
    }

    /// <summary>Returns the first value of a query.</summary>
    public async Task<string> ReadAsync(string query)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand read = source.CreateCommand(query);
        return $"{await read.ExecuteScalarAsync()}";
    }

    /// <summary>Runs an administrator's command.</summary>
    public async Task RunAsync(string command)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand run = source.CreateCommand(command);
        await run.ExecuteNonQueryAsync();
    }

    // PostgreSQL's fast shutdown, which ends open connections.
    public override async Task StopAsync()
    {
        if (process is not { } running)
            return;
        process = null;
        await ReadAsync(["kill", "-INT", $"{running.Id}"]);
        await running.WaitForExitAsync();
        running.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    })!;

    private static async Task<string> ReadAsync(string[] command)
    {
        using Process process = Start(command);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{string.Join(' ', command)}\n{output}\n{await errors}");
        return output;
    }
}
