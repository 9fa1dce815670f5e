using System.Net;

namespace TwoFactor.Testing.Conformance;

/// <summary>A body that does not end properly: it breaks off or ends too early, is far too long, or stops in the middle and never ends.</summary>
internal sealed class OddContent(ReadOnlyMemory<byte> start, Func<Memory<byte>, CancellationToken, ValueTask<int>> then) : HttpContent
{
    private const int FarTooMuch = 8 * 1024 * 1024;

    private OddStream? stream;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead => stream?.BytesRead ?? 0;

    /// <summary>The connection is lost after these bytes.</summary>
    public static OddContent BrokenOff(ReadOnlyMemory<byte> start) =>
        new(start, (_, _) => throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."));

    /// <summary>The body ends after these bytes without an error, as an answer without a length does when its connection is closed.</summary>
    public static OddContent Ended(ReadOnlyMemory<byte> start) => new(start, (_, _) => ValueTask.FromResult(0));

    /// <summary>Far too much white space follows after these bytes. It has an end, so that a provider without a limit fails instead of
    /// hanging.</summary>
    public static OddContent Oversized(ReadOnlyMemory<byte> start)
    {
        int left = FarTooMuch;
        return new(start, (buffer, _) =>
        {
            int count = Math.Min(left, buffer.Length);
            buffer.Span[..count].Fill((byte)' ');
            left -= count;
            return ValueTask.FromResult(count);
        });
    }

    /// <summary>No more bytes arrive after these, and the connection stays open.</summary>
    public static OddContent Stalled(ReadOnlyMemory<byte> start) => new(start, async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return 0;
    });

    /// <summary>White space follows after these bytes, one character a second by <paramref name="clock"/>. It has an end, so that a provider without a deadline
    /// fails instead of hanging.</summary>
    public static OddContent Dripping(ReadOnlyMemory<byte> start, ManualTimeProvider clock)
    {
        int left = 200;
        return new(start, async (buffer, cancellationToken) =>
        {
            await Task.Yield(); // a timer of the provider that reads such an answer must not move the clock within its own move
            clock.Advance(TimeSpan.FromSeconds(1));
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span[0] = (byte)' ';
            return left-- > 0 ? 1 : 0;
        });
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(stream ??= new OddStream(start, then));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        await (await CreateContentReadStreamAsync().ConfigureAwait(false)).CopyToAsync(stream, cancellationToken).ConfigureAwait(false);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
