using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Starts listening for changes when the host starts. When the host stops and the store is in memory, it withdraws the open challenges,
/// because they cannot be completed.</summary>
internal sealed partial class FlowHostedService(
    IFlowStore store, FlowWatch watch, FlowSchedule schedule, FlowEnding ending, FlowWithdrawal withdrawal, FlowSettings settings, FlowNotices notices, FlowBackground background, ILogger<FlowHostedService> logger)
    : IHostedService
{
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

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        schedule.StopTurns();
        try
        {
            await WithdrawOpenAsync(cancellationToken).ConfigureAwait(false);
            schedule.Dispose(); // ends all waits, also those of starts for another start
            await background.WhenDoneAsync(cancellationToken).ConfigureAwait(false); // releases, starts and withdrawals
            await WithdrawOpenAsync(cancellationToken).ConfigureAwait(false); // what these starts have opened
        }
        catch (OperationCanceledException)
        {
            LogCut(); // the host stops waiting
        }

        schedule.Dispose(); // again, because the host may have stopped waiting before the first time
        await watch.StopAsync().ConfigureAwait(false);
    }

    private async Task WithdrawOpenAsync(CancellationToken cancellationToken)
    {
        if (!store.IsShared)
            await Parallel.ForEachAsync(schedule.Keys, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, WithdrawAsync).ConfigureAwait(false);
    }

    private async ValueTask WithdrawAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            if (FoundFlow.Of(key, await store.ReadAsync(key, cancellationToken).ConfigureAwait(false)) is not { Stored.IsFinal: false, Content.Handle: not null } flow)
                return;
            if (!withdrawal.CanWithdraw(flow.Content))
                return;
            if (await ending.CancelAsync(flow, settings.For(flow.Content.Tenant)).ConfigureAwait(false) is not { } cancelled)
                return;
            notices.Withdrawn(cancelled.Content);
            await withdrawal.WithdrawAsync(cancelled.Content).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogStore(e.Message);
        }
        catch (ObjectDisposedException)
        {
            // The host was disposed while it stopped, as can happen in tests. The challenge expires by itself.
        }
    }

    [LoggerMessage(EventIds.WithdrawalCutShort, LogLevel.Warning, "The host stopped before all open challenges were withdrawn and all approved ones released; the others expire by themselves.", EventName = nameof(EventIds.WithdrawalCutShort))]
    private partial void LogCut();

    [LoggerMessage(EventIds.FlowStoreUnavailable, LogLevel.Warning, "The flow's store cannot be used now. {Reason}", EventName = nameof(EventIds.FlowStoreUnavailable))]
    private partial void LogStore(string reason);
}
