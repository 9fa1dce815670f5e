using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Starts listening for changes when the host starts. When the host stops, it ends all waits. If the store is in memory, it also withdraws the open
/// challenges, because they cannot be completed.</summary>
/// <remarks>This begins before the host's services stop: a web server waits for its requests, and among them may be waits of the flow, or a long
/// download.</remarks>
internal sealed partial class FlowHostedService(
    IFlowStore store, FlowWatch watch, FlowSchedule schedule, FlowEnding ending, FlowWithdrawal withdrawal, FlowSettings settings, FlowNotices notices, BackgroundWork background, QuietLogger<FlowHostedService> logger)
    : IHostedLifecycleService
{
    private const int MostOfTenant = 16; // withdrawals at once. A service that hangs must not hold up those of other tenants

    private Task stopping = Task.CompletedTask;
    private volatile bool isCut;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watch.ListenAsync().ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogStore(e.Message); // the first login tries again
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        stopping = EndAsync(); // while the host goes on
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stopping.WaitAsync(cancellationToken).ConfigureAwait(false);
            await EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false); // what was started until the web server had stopped
            await notices.WhenHandledAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            isCut = true;
            LogCut(); // the host stops waiting
        }

        await watch.StopAsync().ConfigureAwait(false);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EndAsync()
    {
        schedule.StopTurns();
        notices.EndLimits();
        Task open = EndOpenAsync();
        await background.WhenDoneAsync(CancellationToken.None).ConfigureAwait(false); // releases, starts, turns and withdrawals
        await Task.WhenAll(open, EndOpenAsync()).ConfigureAwait(false); // the second: what these starts have opened
    }

    // The waits end before a service is asked, because it may hang.
    private async Task EndOpenAsync()
    {
        List<FlowContent> cancelled = [];
        if (!store.IsShared)
        {
            foreach (string key in schedule.Keys)
            {
                if (await CancelAsync(key).ConfigureAwait(false) is { } content)
                    cancelled.Add(content);
            }
        }

        schedule.Dispose(); // ends all waits, also those of starts for another start
        await Task.WhenAll(cancelled.GroupBy(content => content.Tenant, StringComparer.OrdinalIgnoreCase).Select(WithdrawAsync)).ConfigureAwait(false);
    }

    /// <returns>What to withdraw, or <see langword="null"/>.</returns>
    private async ValueTask<FlowContent?> CancelAsync(string key)
    {
        try
        {
            // A decoy ends like a challenge, so that a stop does not show which users exist.
            return FoundFlow.Of(key, await store.ReadAsync(key).ConfigureAwait(false)) is { Stored.IsFinal: false, Content: { IsDecoy: true } or { Handle: not null } } flow
                && withdrawal.CanWithdraw(flow.Content)
                && await ending.CancelAsync(flow, settings.For(flow.Content.Tenant)).ConfigureAwait(false) is { } cancelled
                    ? cancelled.Content
                    : null;
        }
        catch (TwoFactorException e)
        {
            LogStore(e.Message);
        }
        catch (ObjectDisposedException)
        {
            // The host was disposed while it stopped, as can happen in tests. The challenge expires by itself.
        }

        return null;
    }

    private Task WithdrawAsync(IEnumerable<FlowContent> ofTenant) =>
        Parallel.ForEachAsync(ofTenant, new ParallelOptions { MaxDegreeOfParallelism = MostOfTenant }, async (content, _) =>
        {
            if (isCut)
                return; // the host may be disposed now
            notices.Withdrawn(content);
            await withdrawal.WithdrawAsync(content).ConfigureAwait(false);
        });

    [LoggerMessage(EventIds.WithdrawalCutShort, LogLevel.Warning, "The host stopped before all open challenges were withdrawn, all approved ones released and all events handled; the other challenges expire by themselves, and the other events may be lost.", EventName = nameof(EventIds.WithdrawalCutShort))]
    private partial void LogCut();

    [LoggerMessage(EventIds.FlowStoreUnavailable, LogLevel.Warning, "The flow's store cannot be used now. {Reason}", EventName = nameof(EventIds.FlowStoreUnavailable))]
    private partial void LogStore(string reason);
}
