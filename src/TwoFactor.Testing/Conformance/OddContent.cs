using System.Net;

namespace TwoFactor.Testing.Conformance;

/// <summary>A body that does not end as it should: it breaks off, never ends, or stops half-way for ever.</summary>
internal sealed class OddContent(ReadOnlyMemory<byte> start, Func<Memory<byte>, CancellationToken, ValueTask<int>> then) : HttpContent
{
    private OddStream? stream;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead => stream?.BytesRead ?? 0;

    /// <summary>The connection is lost after these bytes.</summary>
    public static OddContent BrokenOff(ReadOnlyMemory<byte> start) =>
        new(start, (_, _) => throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."));

    /// <summary>White space follows after these bytes, without end.</summary>
    public static OddContent Endless(ReadOnlyMemory<byte> start) => new(start, (buffer, _) =>
    {
        buffer.Span.Fill((byte)' ');
        return ValueTask.FromResult(buffer.Length);
    });

    /// <summary>Nothing more comes after these bytes, and the connection stays open.</summary>
    public static OddContent Stalled(ReadOnlyMemory<byte> start) => new(start, async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return 0;
    });

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(stream ??= new OddStream(start, then));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        await (await CreateContentReadStreamAsync().ConfigureAwait(false)).CopyToAsync(stream).ConfigureAwait(false);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
