using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Doctor;

/// <summary>Connects to a server as the library does, and looks at its certificate and its clock. Nothing is sent to a server that is not trusted.</summary>
internal sealed class TlsProbe(TimeProvider time)
{
    public async Task<TlsSight> LookAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        TlsSight sight = new(server.Endpoint.IdnHost);
        using SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = server.Options.ConnectTimeout,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = PolicyOf(server),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    sight.Note(certificate, chain, errors, HasPinnedKey(server, chain));
                    return sight.IsTrusted;
                },
            },
        };
        using HttpClient http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using CancellationTokenSource deadline = new(server.Options.RequestTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // Any answer will do: every HTTP server says what time it is.
            using HttpRequestMessage question = new(HttpMethod.Head, server.Endpoint);
            using HttpResponseMessage answer = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            sight.ServerTime = answer.Headers.Date;
            sight.OwnTime = time.GetUtcNow();
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What the handshake showed is noted; without a handshake there is nothing to note.
        }

        return sight;
    }

    private static X509ChainPolicy? PolicyOf(ServerUnderTest server)
    {
        if (server.TrustedCaPath is null)
            return null;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(server.TrustedCaPath);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"'{server.TrustedCaPath}' has no certificates that could be read.", e);
        }

        return policy;
    }

    private static bool HasPinnedKey(ServerUnderTest server, X509Chain? chain) =>
        server.Options.PinnedKeys.Count == 0
        || chain?.ChainElements.Any(element => server.Options.PinnedKeys.Contains(
            Convert.ToBase64String(SHA256.HashData(element.Certificate.PublicKey.ExportSubjectPublicKeyInfo())))) == true;
}
