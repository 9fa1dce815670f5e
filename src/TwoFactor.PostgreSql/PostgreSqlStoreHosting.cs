using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Stores;
using TwoFactor.Telemetry;

namespace TwoFactor.PostgreSql;

/// <summary>Checks the server and the tables when the host starts, creates the tables if requested, and deletes expired rows. If another store has replaced
/// that of this package, PostgreSQL is not contacted.</summary>
internal sealed partial class PostgreSqlStoreHosting(IServiceProvider services, TimeProvider time, QuietLogger<PostgreSqlStoreHosting> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    // Resolved when the host starts, and only if it uses this store: the options of a store that was replaced may be wrong.
    private PostgreSqlConnections connections = null!;
    private PostgreSqlStoreOptions options = null!;
    private bool isPrepared;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (MadeStore<PostgreSqlFlowStore>.Find(services) is null)
            return;
        connections = services.GetRequiredService<PostgreSqlConnections>();
        options = services.GetRequiredService<IOptions<PostgreSqlStoreOptions>>().Value;
        isPrepared = await TryPrepareAsync(isStart: true, cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!isPrepared)
            {
                await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(false);
                try
                {
                    isPrepared = await TryPrepareAsync(isStart: false, stoppingToken).ConfigureAwait(false);
                }
                catch (Exception e) when (connections.Refusal is null && (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested))
                {
                    // A right is missing, and may be granted later. The message of any other exception may contain a secret.
                    LogTablesUnusable(e is InvalidOperationException ? e.Message : e.GetType().Name);
                }
            }

            using PeriodicTimer timer = new(options.CleanupInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await CleanUpAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            LogTablesRefused(e.Message); // the server became available, but cannot be used
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> TryPrepareAsync(bool isStart, CancellationToken cancellationToken)
    {
        try
        {
            if (isStart)
                await connections.MakeSourceAtStartAsync(cancellationToken).ConfigureAwait(false);
            await new PostgreSqlSchema(connections, options).PrepareAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TwoFactorException e)
        {
            LogTablesUnusable(e.Message); // the server may become available later; until then, no login can start
            return false;
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (string command in PostgreSqlCommands.Of(options).Cleanup)
            {
                while (await connections.ExecuteAsync(command, cancellationToken).ConfigureAwait(false) >= PostgreSqlCommands.CleanupBatch)
                {
                    // More rows have expired.
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the next clean-up may succeed. A message that is not of this package may contain a secret.
            LogCleanupFailed(e is TwoFactorException ? e.Message : e.GetType().Name);
        }
    }

    [LoggerMessage(EventIds.TablesUnusable, LogLevel.Error, "The tables of logins cannot be used; until they can, starts are refused. This will be tried again. {Reason}", EventName = nameof(EventIds.TablesUnusable))]
    private partial void LogTablesUnusable(string reason);

    [LoggerMessage(EventIds.TablesRefused, LogLevel.Critical, "Logins cannot be stored, and all starts are refused. {Reason}", EventName = nameof(EventIds.TablesRefused))]
    private partial void LogTablesRefused(string reason);

    [LoggerMessage(EventIds.CleanupFailed, LogLevel.Warning, "Expired logins could not be deleted; this will be tried again. {Reason}", EventName = nameof(EventIds.CleanupFailed))]
    private partial void LogCleanupFailed(string reason);
}
