using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>A TCP connection that tells <see cref="SilentAddresses"/> if it is closed before the service at the other end has answered. The bytes of a TLS
/// handshake are no answer: its certificate may be that of another server, or nothing may follow.</summary>
/// <param name="socket">The connected socket.</param>
/// <param name="silent">The addresses that did not answer.</param>
/// <param name="isToProxy">Whether a proxy is at the other end. Any byte shows that it works; what the service behind it does says nothing about the
/// proxy's address.</param>
internal sealed class ListeningStream(Socket socket, SilentAddresses silent, bool isToProxy) : NetworkStream(socket, ownsSocket: true)
{
    private readonly IPAddress? address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
    private volatile bool isInDoubt = true;
    private int isClosed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        isToProxy && isInDoubt ? ReadFirstAsync(buffer, cancellationToken) : base.ReadAsync(buffer, cancellationToken);

    /// <summary>The connection can be used. If it is closed without ever being used, that is no fault of the address.</summary>
    public void Open() => isInDoubt = false;

    /// <summary>A request is sent. Call it only before <see cref="Answer"/>.</summary>
    public void Ask() => isInDoubt = true;

    /// <summary>The service has answered.</summary>
    public void Answer() => isInDoubt = false;

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref isClosed, 1) == 0 && isInDoubt && address is not null)
            silent.Add(address);
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
            Answer();
        return count;
    }
}
