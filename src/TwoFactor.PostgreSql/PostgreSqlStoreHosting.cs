using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TwoFactor.PostgreSql;

/// <summary>Checks at the start that logins can be kept here, creates the tables on request, and deletes what has expired.</summary>
internal sealed partial class PostgreSqlStoreHosting(
    IServiceProvider services, PostgreSqlConnections connections, PostgreSqlStoreOptions options, TimeProvider time, ILogger<PostgreSqlStoreHosting> logger) : BackgroundService
{
    private const int KnownVersion = 1;

    private readonly PostgreSqlCommands commands = new(options.Schema);

    public static void Check(PostgreSqlStoreOptions options)
    {
        if (!SchemaName().IsMatch(options.Schema))
            throw new ArgumentException($"{nameof(options.Schema)} is a name of 1 to 50 lower-case letters, digits and underscores that begins with a letter.", nameof(options));
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(options.Timeout)} is from 0.1 to 60 seconds.", nameof(options));
        if (options.CleanupInterval < TimeSpan.FromSeconds(1) || options.CleanupInterval > TimeSpan.FromDays(1))
            throw new ArgumentException($"{nameof(options.CleanupInterval)} is from 1 second to 1 day.", nameof(options));
    }

    public static IDataProtectionProvider ProtectionOf(IServiceProvider services) => services.GetService<IDataProtectionProvider>()
        ?? throw new InvalidOperationException(
            "Logins are kept in PostgreSQL encrypted, and there is no data protection to encrypt them with. Call services.AddDataProtection(), with keys that all nodes share.");

    /// <summary>Creates the tables where they are missing.</summary>
    public static async Task CreateSchemaAsync(PostgreSqlConnections connections, PostgreSqlStoreOptions options, CancellationToken cancellationToken)
    {
        using Stream script = typeof(PostgreSqlStoreHosting).Assembly.GetManifestResourceStream("Schema.sql")!;
        using StreamReader reader = new(script);
        string text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        // Nodes that start together wait for each other.
        await connections.ExecuteAsync(
            $"SELECT pg_advisory_xact_lock(20261126); {text.Replace("twofactor", options.Schema, StringComparison.Ordinal)}", cancellationToken).ConfigureAwait(false);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = ProtectionOf(services);
        if (options.CreateSchema)
            await CreateSchemaAsync(connections, options, cancellationToken).ConfigureAwait(false);
        await CheckVersionAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.CleanupInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await CleanUpAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        int? version;
        try
        {
            version = await connections.QueryAsync(commands.Version, row => (int?)row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogUnchecked(e.Message); // the server may come later: until then nothing is let in
            return;
        }

        if (version is not KnownVersion)
            throw new InvalidOperationException($"The tables in schema {options.Schema} have version {version}, and this package knows version {KnownVersion}. Nothing was changed.");
    }

    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (string command in commands.Cleanup)
                await connections.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogNotCleaned(e.Message);
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$")]
    private static partial Regex SchemaName();

    [LoggerMessage(LogLevel.Error, "The tables of logins could not be checked; starts are refused until they can be used. {Reason}")]
    private partial void LogUnchecked(string reason);

    [LoggerMessage(LogLevel.Warning, "Expired logins could not be deleted; it is tried again. {Reason}")]
    private partial void LogNotCleaned(string reason);
}
