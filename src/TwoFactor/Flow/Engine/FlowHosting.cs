using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Begins to listen when the host starts. When it stops, withdraws the challenges that cannot be finished: those of a store that dies with the
/// process.</summary>
internal sealed partial class FlowHosting(
    IFlowStore store, FlowWatch watch, FlowSchedule schedule, FlowEnding ending, FlowProviders providers, FlowSettings settings, FlowNotices notices, FlowBackground background, ILogger<FlowHosting> logger)
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
            LogStore(e.Message); // it is tried again at the first login
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> open = schedule.Keys;
        schedule.StopTurns();
        try
        {
            if (!store.IsShared)
                await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, WithdrawAsync).ConfigureAwait(false);
            await background.WhenDoneAsync(cancellationToken).ConfigureAwait(false); // releases
        }
        catch (OperationCanceledException)
        {
            LogCut(); // the host does not wait any longer
        }

        schedule.Dispose();
        await watch.StopAsync().ConfigureAwait(false);
    }

    private async ValueTask WithdrawAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            if (FoundFlow.Of(key, await store.ReadAsync(key, cancellationToken).ConfigureAwait(false)) is not { Stored.IsFinal: false, Content.Handle: { } text } flow)
                return;
            if (!providers.Of(ChallengeHandle.Parse(text)).Capabilities.HasFlag(TwoFactorCapabilities.CanCancel))
                return;
            if (!await ending.CancelAsync(flow, settings.For(flow.Content.Tenant)).ConfigureAwait(false))
                return;
            notices.Withdrawn(flow.Content);
            await ending.WithdrawAsync(flow.Content).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogStore(e.Message);
        }
        catch (FormatException)
        {
            // The handle is of a version that is not known here: the node that wrote it can withdraw it.
        }
        catch (ObjectDisposedException)
        {
            // The host is disposed while it stops, as a test's host may be. The challenge expires by itself.
        }
    }

    [LoggerMessage(EventIds.WithdrawalCutShort, LogLevel.Warning, "The host stopped before all open challenges were withdrawn and all approved ones released; the others expire by themselves.", EventName = nameof(EventIds.WithdrawalCutShort))]
    private partial void LogCut();

    [LoggerMessage(EventIds.FlowStoreAway, LogLevel.Warning, "The flow's store cannot be used now. {Reason}", EventName = nameof(EventIds.FlowStoreAway))]
    private partial void LogStore(string reason);
}
