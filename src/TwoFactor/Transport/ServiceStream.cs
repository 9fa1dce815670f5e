using System.Runtime.CompilerServices;

namespace TwoFactor.Transport;

/// <summary>Wraps an open connection. It finds out why the connection ended before the first response, and reports when it is closed.</summary>
/// <remarks>
/// With TLS 1.3, a service refuses a client certificate, or a client without one, only after the handshake: it sends an alert and closes the connection.
/// A write may fail before the alert was read; the alert can still be read then. After the first byte of a response, everything is passed on unchanged.
/// With TLS 1.2, the handshake ends after the certificate was accepted (RFC 5246 section 7.3). A later alert may follow a request that was processed.
/// </remarks>
/// <param name="inner">The connection after its TLS handshake.</param>
/// <param name="mayRefuseCertificate">Whether the service may still refuse the certificate: with TLS 1.3.</param>
/// <param name="closed">Called once, when it is closed.</param>
/// <param name="connection">The TCP connection below, unless a proxy is at its other end.</param>
internal sealed class ServiceStream(Stream inner, bool mayRefuseCertificate, Action closed, ListeningStream? connection = null) : Stream
{
    private static readonly TimeSpan LongestWaitForAlert = TimeSpan.FromSeconds(1);

    private bool isAnswered;
    private bool isWritten;
    private int isClosed;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        isAnswered ? inner.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        isAnswered ? inner.WriteAsync(buffer, cancellationToken) : WriteFirstAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref isClosed, 1) == 0)
        {
            inner.Dispose();
            closed();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (Refusal(e) is { } refusal)
        {
            throw refusal;
        }
        catch (IOException e) when (isWritten && TlsAlert.In(e) is null)
        {
            throw new LostAfterHandshakeException(e);
        }

        if (count == 0 && buffer.Length > 0 && isWritten)
            throw new LostAfterHandshakeException();
        if (count > 0)
        {
            isAnswered = true;
            connection?.Answer();
        }

        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteFirstAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!isWritten)
        {
            isWritten = true;
            connection?.Ask();
        }

        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw await FindAlertAsync().ConfigureAwait(false) ?? new LostAfterHandshakeException(e);
        }
    }

    private CertificateRefusedException? Refusal(IOException e) =>
        mayRefuseCertificate && TlsAlert.IsAboutCertificate(TlsAlert.In(e)) ? new CertificateRefusedException(e) : null;

    /// <returns>The failure that contains the alert, or <see langword="null"/> if there was none.</returns>
    private async Task<IOException?> FindAlertAsync()
    {
        using CancellationTokenSource enough = new(LongestWaitForAlert);
        try
        {
            await inner.ReadAsync(new byte[1], enough.Token).ConfigureAwait(false);
            return null;
        }
        catch (IOException e) when (TlsAlert.In(e) is not null)
        {
            return Refusal(e) ?? e;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}
