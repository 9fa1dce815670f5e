using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The events of one stream: each new state with its version as the id, and heartbeats in between.</summary>
internal sealed class StatusStream(ITwoFactorFlow flow, IOptions<TwoFactorWebOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string StatusEvent = "status";
    public const string HeartbeatEvent = "heartbeat";

    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    /// <param name="key">The flow.</param>
    /// <param name="aborted">Cancelled when the request ends. The stream also ends when the host stops, and the browser reconnects to another
    /// node.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(FlowKey key, [EnumeratorCancellation] CancellationToken aborted)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        long version = 0; // not that of the Last-Event-ID header, which may be of another flow
        yield return new SseItem<string>(string.Empty, HeartbeatEvent); // the headers are sent with the first event, so that the browser sees at once that it is connected
        while (true)
        {
            if (await NextAsync(key, version, either.Token) is not { } status)
                yield break;
            if (status.Version > version || status.State.IsFinal())
            {
                version = status.Version;
                yield return new SseItem<string>(Text(status), StatusEvent)
                {
                    EventId = version.ToString(CultureInfo.InvariantCulture),
                    ReconnectionInterval = ComeBack,
                };
            }
            else
            {
                yield return new SseItem<string>(string.Empty, HeartbeatEvent);
            }

            if (status.State.IsFinal())
                yield break;
        }
    }

    /// <returns>The next version, or the same version after the interval of heartbeats; <see langword="null"/> if the stream ends.</returns>
    private async Task<FlowStatus?> NextAsync(FlowKey key, long seen, CancellationToken cancellationToken)
    {
        try
        {
            return await flow.WaitAsync(key, seen, options.Value.Heartbeat, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (TwoFactorException)
        {
            return null; // the browser reconnects once, and ends the stream for good if it then gets an error
        }
    }

    private string Text(FlowStatus status) => JsonSerializer.Serialize(StatusAnswer.Of(status, time.GetUtcNow()), AnswerJson.Default.StatusAnswer);
}
