using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Releases an approved challenge at its service, which then knows that the approval was received.</summary>
internal sealed partial class FlowRelease(FlowProviders providers, BackgroundWork background, TimeProvider time, QuietLogger<FlowRelease> logger)
{
    private const int Attempts = 2;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Begins the release. It runs in the background, so that it can neither delay nor undo the approval.</summary>
    public void Begin(FlowContent content) => background.Run(() => ReleaseAsync(content));

    private async Task ReleaseAsync(FlowContent content)
    {
        if (content.Handle is null)
            return;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
                ITwoFactorProvider provider = providers.Of(handle);
                if (provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease))
                    await provider.ReleaseAsync(handle).ConfigureAwait(false);
                return;
            }
            catch (TwoFactorException e) when (e.IsTransient && attempt < Attempts)
            {
                await Task.Delay(Retry, time).ConfigureAwait(false);
            }
            catch (TwoFactorException e)
            {
                LogNotReleased(content.Tenant, content.Provider, e.Error);
                return;
            }
            catch (ObjectDisposedException)
            {
                LogNotReleased(content.Tenant, content.Provider, TwoFactorError.Unavailable);
                return; // the host was disposed while it stopped
            }
#pragma warning disable CA1031 // the top of a background task, which handles faults in the host's code
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(content.Tenant, e.GetType().Name);
                return;
            }
        }
    }

    [LoggerMessage(EventIds.ChallengeNotReleased, LogLevel.Warning, "An approved challenge of tenant {Tenant} could not be released at {Provider} ({Error}). The approval is still valid.", EventName = nameof(EventIds.ChallengeNotReleased))]
    private partial void LogNotReleased(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.ReleaseFaulted, LogLevel.Error, "An approved challenge of tenant {Tenant} could not be released ({Exception}). The approval is still valid.", EventName = nameof(EventIds.ReleaseFaulted))]
    private partial void LogFault(string tenant, string exception);
}
