using TwoFactor.Tests.Programs;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>A PostgreSQL server for the host's users.</summary>
internal sealed class UserDatabase : IAsyncDisposable
{
    private readonly PostgreSqlProcess server;
    private readonly int port = FreePort.Find();

    private UserDatabase(PostgreSqlProcess server) => this.server = server;

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Database=users;Username=postgres";

    /// <summary>Starts a server, or skips the test if PostgreSQL is not installed.</summary>
    public static async Task<UserDatabase> StartAsync()
    {
        UserDatabase database = new(await PostgreSqlProcess.CreateAsync());
        await database.server.StartAsync(database.port);
        return database;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
