using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Handles starts whose callers stopped waiting before the service answered.</summary>
internal sealed partial class UnawaitedStarts(FlowWatch watch, FlowEnding ending, FlowWithdrawal withdrawal, FlowSettings settings, FlowNotices notices, BackgroundWork background, QuietLogger<UnawaitedStarts> logger)
{
    /// <summary>Waits for the start instead of the caller. If the request names a browser, that browser may come back, for example with a reloaded
    /// page. Otherwise the flow cannot be found again, and is cancelled.</summary>
    public void Follow(Task<StartResult> start, FlowRequest request) => background.Run(() => FollowAsync(start, request));

    private async Task FollowAsync(Task<StartResult> start, FlowRequest request)
    {
        try
        {
            if ((await start.ConfigureAwait(false)).Flow is not { } flow)
                return;
            if (request.Browser is not null)
            {
                await watch.TouchAsync(flow).ConfigureAwait(false); // it is abandoned later, unless the browser comes back
            }
            else if (await ending.CancelAsync(flow, settings.For(request.Tenant)).ConfigureAwait(false) is { } cancelled)
            {
                notices.Cancelled(cancelled.Content);
                await withdrawal.WithdrawAsync(cancelled.Content).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // the top of a background task
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(request.Tenant, e.GetType().Name);
        }
    }

    [LoggerMessage(EventIds.UnawaitedStartFailed, LogLevel.Warning, "A start of tenant {Tenant} failed after its caller had left ({Exception}).", EventName = nameof(EventIds.UnawaitedStartFailed))]
    private partial void LogFailed(string tenant, string exception);
}
