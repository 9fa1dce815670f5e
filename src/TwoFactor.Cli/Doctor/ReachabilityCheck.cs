using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks whether the server's name can be resolved and its port accepts connections. With a proxy, checks the proxy's name and
/// port.</summary>
/// <param name="time">The clock for the deadlines.</param>
/// <param name="lookUp">The resolver; <see langword="null"/> for the system's.</param>
internal sealed class ReachabilityCheck(TimeProvider time, Func<string, Task<IPAddress[]>>? lookUp = null)
{
    private const int MostShown = 3;

    /// <returns>A finding for the name, and if the name was resolved, one for the connection.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        (string name, string what, string advice) = server.Route.Proxy is null
            ? (server.Endpoint.IdnHost, server.Endpoint.IdnHost, "the Endpoint setting and this machine's name server")
            : (server.Route.FirstHop.Host, $"the proxy {server.Route.ProxyName}", "HTTPS_PROXY and NO_PROXY in the environment");
        try
        {
            IPAddress[] addresses = await ResolveAsync(name, server, cancellationToken);
            if (addresses.Length == 0)
                return [Finding.Failed("name", $"{what} has no address; check {advice}.")];
            string list = string.Join(", ", addresses.Take(MostShown));
            string resolved = server.Route.Proxy is null ? $"{what} is {list}" : $"{what} is {list}; it resolves {server.Endpoint.IdnHost}";
            return [Finding.Ok("name", resolved), await ConnectAsync(addresses, server, cancellationToken)];
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            return [Finding.Failed("name", $"{what} cannot be resolved; check {advice}.")];
        }
    }

    // The system's resolver cannot be cancelled. So this only stops waiting for it, as a login does.
    private async Task<IPAddress[]> ResolveAsync(string name, ServerUnderTest server, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out IPAddress? address))
            return [address];
        using CancellationTokenSource deadline = new(server.Options.ConnectTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        return await Task.Run(() => (lookUp ?? Dns.GetHostAddressesAsync)(name), stop.Token).WaitAsync(stop.Token);
    }

    // Tries all addresses at once. A login needs only one of them, but an address that does not answer slows it down.
    private async Task<Finding> ConnectAsync(IPAddress[] addresses, ServerUnderTest server, CancellationToken cancellationToken)
    {
        DnsEndPoint hop = server.Route.FirstHop;
        string place = server.Route.FirstHopName;
        SocketError[] errors = await Task.WhenAll(addresses.Select(address => TryAsync(new IPEndPoint(address, hop.Port), server, cancellationToken)));
        string proxied = server.Route.Proxy is null ? string.Empty : $"; it is the proxy to {server.Endpoint.IdnHost}";
        if (errors.Contains(SocketError.Success))
        {
            IPAddress[] silent = [.. addresses.Where((_, i) => errors[i] == SocketError.TimedOut)];
            return silent.Length == 0
                ? Finding.Ok("tcp", $"{place} accepts connections{proxied}")
                : Finding.Warning("tcp", $"{place} accepts connections, but not at {string.Join(", ", silent.Take(MostShown))}, which does not answer.");
        }

        string how = errors.Contains(SocketError.ConnectionRefused) ? "refuses connections" : "cannot be connected to";
        return Finding.Failed("tcp", server.Route.Proxy is null
            ? $"{place} {how}; check the address, and firewalls on the way."
            : $"the proxy {place} {how}; check HTTPS_PROXY and NO_PROXY in the environment.");
    }

    private async Task<SocketError> TryAsync(IPEndPoint address, ServerUnderTest server, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(server.Options.ConnectTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, stop.Token);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SocketError.TimedOut;
        }
    }

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
