namespace TwoFactor.Testing.Conformance;

/// <summary>Returns some bytes, and then calls <paramref name="then"/> for each read.</summary>
internal sealed class OddStream(ReadOnlyMemory<byte> start, Func<Memory<byte>, CancellationToken, ValueTask<int>> then) : Stream
{
    private ReadOnlyMemory<byte> left = start;

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Math.Min(left.Length, buffer.Length);
        if (count == 0)
        {
            count = await then(buffer, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            left[..count].CopyTo(buffer);
            left = left[count..];
        }

        BytesRead += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
