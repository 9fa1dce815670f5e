using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TwoFactor.Tests.Programs;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>A PostgreSQL server, as the engine of a store.</summary>
internal sealed class PostgreSqlServer : StoreEngine
{
    private readonly PostgreSqlProcess process;

    private PostgreSqlServer(PostgreSqlProcess process) => this.process = process;

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
    public static async Task<PostgreSqlServer> StartAsync() => await StartAsync(await PostgreSqlProcess.CreateAsync());

    public override Task StartAgainAsync() => process.StartAsync(Port, "-c", "max_connections=400");

    // The output of pg_dump, and the stored contents as raw bytes.
    public override async Task<string> DumpAsync()
    {
        string pgDump = NeededProgram.Find("pg_dump", "postgresql-client");
        string dump = await PostgreSqlProcess.ReadAsync([pgDump, "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "--inserts", "postgres"]);
        StringBuilder all = new(dump);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand contents = source.CreateCommand("SELECT content FROM twofactor.flows");
        await using NpgsqlDataReader bytes = await contents.ExecuteReaderAsync();
        while (await bytes.ReadAsync())
            all.AppendLine(Encoding.Latin1.GetString((byte[])bytes[0]));
        return all.ToString();
    }

    /// <summary>Starts a standby server that replicates this one.</summary>
    public async Task<PostgreSqlServer> StartStandbyAsync() => await StartAsync(await PostgreSqlProcess.CreateStandbyAsync(Port));

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

    public override Task StopAsync() => process.StopAsync();

    public override ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<PostgreSqlServer> StartAsync(PostgreSqlProcess process)
    {
        PostgreSqlServer server = new(process);
        await server.StartAgainAsync();
        return server;
    }
}
