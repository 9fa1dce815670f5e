using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Tests.Stores;

/// <summary>A server of our own on loopback that keeps flows, for the tests that all shared stores have in common.</summary>
public abstract class StoreEngine : IAsyncDisposable
{
    /// <summary>What the tests' node program calls it.</summary>
    public abstract string Kind { get; }

    public int Port { get; } = FreePort.Find();

    public string ConnectionString => ConnectionStringAt(Port);

    /// <summary>Reaches the server through another port, such as that of an <see cref="EngineProxy"/>.</summary>
    public abstract string ConnectionStringAt(int port);

    /// <summary>Reaches the server under a name that it shows beside each connection.</summary>
    public abstract string ConnectionStringAs(string application);

    /// <summary>How many connections under this name the server has now.</summary>
    public abstract Task<int> CountConnectionsAsync(string application);

    /// <summary>A text that is part of the command that hands an outcome out, and of no other.</summary>
    public abstract byte[] CollectingCommand { get; }

    /// <summary>Adds the store to a host.</summary>
    public abstract void AddTo(ITwoFactorBuilder builder, string connectionString, TimeSpan timeout, Secret? nameKey = null);

    /// <summary>Starts the server again, with what it had when it was stopped.</summary>
    public abstract Task StartAgainAsync();

    /// <summary>Stops the server as an administrator does.</summary>
    public abstract Task StopAsync();

    /// <summary>Everything that the server holds, in each form in which it can be read.</summary>
    public abstract Task<string> DumpAsync();

    public abstract ValueTask DisposeAsync();
}
