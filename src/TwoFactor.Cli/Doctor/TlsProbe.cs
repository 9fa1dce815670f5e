using System.Net;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Transport;

namespace TwoFactor.Cli.Doctor;

/// <summary>Connects to a server by the code that logins use, and reads its certificate and its clock. Nothing is sent to a server that is not
/// trusted.</summary>
/// <param name="time">The clock for the deadline, and to compare the server's with.</param>
/// <param name="lookUp">The resolver; <see langword="null"/> for the system's.</param>
internal sealed class TlsProbe(TimeProvider time, Func<string, IPAddress[]>? lookUp = null)
{
    /// <returns>The certificate and the clock, or <see langword="null"/> if the file of trusted authorities cannot be read; the check of the settings
    /// has reported that.</returns>
    public async Task<TlsObservation?> ObserveAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        SettingsReport report = new(nameof(ServiceOptions.TrustedCaPath));
        X509Certificate2Collection? roots = new TlsMaterialLoader(new ContentFiles(), time).ReadRoots(server.TrustedCaPath, report);
        if (report.Findings.Count > 0)
            return null;
        TlsObservation observation = new(server.Endpoint.IdnHost, server.Route);
        using SocketsHttpHandler handler = TlsHandler.Create(
            server.Options,
            new TlsMaterial(Client: null, roots),
            lookUp is null ? NameResolver.System : new NameResolver(lookUp),
            new ServiceProxy(HttpClient.DefaultProxy),
            new ServerGates(maximum: 1));
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            observation.RecordHandshake(certificate, chain, errors, pinned: chain is not null && ServerTrust.HasPinnedKey(chain, server.Options.PinnedKeys));
            return observation.IsTrusted;
        };
        using HttpClient http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using CancellationTokenSource deadline = new(server.Options.RequestTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // Any response is enough: it has a Date header.
            using HttpRequestMessage question = new(HttpMethod.Head, server.Endpoint);
            using HttpResponseMessage answer = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            observation.ServerTime = answer.Headers.Date;
            observation.OwnTime = time.GetUtcNow();
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            observation.ProxyRefusal = e.StatusCode is { } status ? $"it answers {(int)status}" : "it closes the connection";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // If there was a handshake, its result is already stored.
        }

        return observation;
    }
}
