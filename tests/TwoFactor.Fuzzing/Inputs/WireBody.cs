namespace TwoFactor.Fuzzing.Inputs;

/// <summary>A body as it comes off a connection: in pieces, and perhaps without its end.</summary>
/// <param name="body">The bytes that come.</param>
/// <param name="manner">How they come: a word of <see cref="WireResponse"/>, or empty.</param>
/// <param name="passTimeout">Lets the time of the request's timeout pass; called if the body never ends.</param>
internal sealed class WireBody(byte[] body, string manner, Action passTimeout) : Stream
{
    private int position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are read asynchronously.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        int count = Math.Min(Math.Min(buffer.Length, body.Length - position), manner == "bits" ? 7 : int.MaxValue);
        if (count == 0 && manner == "cut")
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection broke.");
        if (count == 0 && manner == "slow")
            return new ValueTask<int>(NeverAsync(cancellationToken));
        body.AsMemory(position, count).CopyTo(buffer);
        position += count;
        return ValueTask.FromResult(count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        passTimeout();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }
}
