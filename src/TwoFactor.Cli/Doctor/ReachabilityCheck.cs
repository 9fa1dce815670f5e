using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Cli.Doctor;

/// <summary>Whether a server's name can be resolved, and its port be connected to.</summary>
internal sealed class ReachabilityCheck(TimeProvider time)
{
    /// <returns>A finding for the name, and if that is good, one for the connection.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        string name = server.Endpoint.IdnHost;
        IPAddress[] addresses;
        using CancellationTokenSource deadline = new(server.Options.ConnectTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            addresses = await Dns.GetHostAddressesAsync(name, stop.Token);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            return [Finding.Failed("name", $"{name} cannot be resolved; check the Endpoint setting and this machine's name server.")];
        }

        Finding resolved = Finding.Ok("name", $"{name} is {string.Join(", ", addresses.Take(3))}");
        return [resolved, await ConnectAsync(server, cancellationToken)];
    }

    private async Task<Finding> ConnectAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        string place = $"{server.Endpoint.IdnHost}:{server.Endpoint.Port}";
        using CancellationTokenSource deadline = new(server.Options.ConnectTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server.Endpoint.IdnHost, server.Endpoint.Port, stop.Token);
            return Finding.Ok("tcp", $"{place} accepts connections");
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            string how = e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "refuses connections" : "cannot be connected to";
            return Finding.Failed("tcp", $"{place} {how}; check the address, and firewalls on the way.");
        }
    }

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
