using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>A TCP connection that tells <see cref="SilentAddresses"/> if it is closed before the other side sent anything.</summary>
internal sealed class ListeningStream(Socket socket, SilentAddresses silent) : NetworkStream(socket, ownsSocket: true)
{
    private readonly IPAddress? address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
    private bool isHeard;
    private int isClosed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        isHeard ? base.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref isClosed, 1) == 0 && !isHeard && address is not null)
            silent.Add(address);
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        isHeard |= count > 0;
        return count;
    }
}
