using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Tests.Stores;

/// <summary>A database server that the tests start on loopback, for the tests that all shared stores have in common.</summary>
public abstract class StoreEngine : IAsyncDisposable
{
    /// <summary>Its name as an argument of TwoFactor.StoreNode.</summary>
    public abstract string Kind { get; }

    public int Port { get; } = FreePort.Find();

    public string ConnectionString => ConnectionStringAt(Port);

    /// <summary>A connection string through another port, such as that of an <see cref="EngineProxy"/>.</summary>
    public abstract string ConnectionStringAt(int port);

    /// <summary>A connection string with a client name, by which <see cref="CountConnectionsAsync"/> counts.</summary>
    public abstract string ConnectionStringAs(string application);

    /// <summary>The number of the server's connections with this client name.</summary>
    public abstract Task<int> CountConnectionsAsync(string application);

    /// <summary>Texts of which one occurs in each command that hands an outcome out, and none in any other.</summary>
    public abstract IReadOnlyList<byte[]> CollectingCommands { get; }

    /// <summary>Adds the store to a host.</summary>
    public abstract void AddTo(ITwoFactorBuilder builder, string connectionString, TimeSpan timeout, Secret? nameKey = null);

    /// <summary>Starts the server again with the data that it had when it was stopped.</summary>
    public abstract Task StartAgainAsync();

    /// <summary>Stops the server as an administrator does.</summary>
    public abstract Task StopAsync();

    /// <summary>All data of the server, in each form in which it can be read.</summary>
    public abstract Task<string> DumpAsync();

    public abstract ValueTask DisposeAsync();
}
