using System.Net.ServerSentEvents;

namespace TwoFactor.Emulator.Client;

/// <summary>The emulator's change events (<c>GET /api/events</c>), for one waiter.</summary>
/// <remarks>The emulator sends the first event immediately, so a caller that opens the stream and then reads the screen misses no change.</remarks>
internal sealed class ChangeStream : IAsyncDisposable
{
    // Events also report what expires. The pause is for an emulator that vanished without closing the connection: the next call notices it.
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly EmulatorConnection connection;
    private readonly EventResponse response;
    private readonly CancellationTokenSource closing = new();
    private readonly IAsyncEnumerator<SseItem<string>> reports;
    private Task<bool>? next;

    private ChangeStream(EmulatorConnection connection, EventResponse response)
    {
        this.connection = connection;
        this.response = response;
        reports = SseParser.Create(response.Body).EnumerateAsync(closing.Token).GetAsyncEnumerator(closing.Token);
    }

    public static async Task<ChangeStream> OpenAsync(EmulatorConnection connection, CancellationToken cancellationToken) =>
        new(connection, await connection.ListenAsync("api/events", cancellationToken));

    /// <summary>Returns after the next event, or after a pause without one.</summary>
    /// <exception cref="EmulatorClientException">The emulator has stopped, or the connection was lost.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        next ??= reports.MoveNextAsync().AsTask();
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pause = Task.Delay(LongestPause, connection.Time, enough.Token);
        bool isReport = await Task.WhenAny(next, pause) == next;
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!isReport)
            return;
        if (!await ReadAsync(next))
            throw connection.Lost(null);
        next = null;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        if (next is not null)
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);      // an enumerator must not be disposed while it moves
        await reports.DisposeAsync();
        response.Dispose();
        closing.Dispose();
    }

    private async Task<bool> ReadAsync(Task<bool> report)
    {
        try
        {
            return await report;
        }
        catch (IOException e)
        {
            throw connection.Lost(e);
        }
    }
}
