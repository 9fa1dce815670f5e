using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>Posts callbacks to the address that a client gave. Each is sent once, in the background, and the response is ignored. While 200 are in
/// flight, further ones are dropped.</summary>
internal sealed class CallbackSender : IAsyncDisposable
{
    private const int MostAtOnce = 200;

    // How long stopping the emulator waits for callbacks in flight.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, byte> underWay = new();
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = new NoProxyForLoopback(HttpClient.DefaultProxy),
        SslOptions =
        {
            // On loopback any server certificate is accepted, because a developer's own server usually has no trusted one.
            RemoteCertificateValidationCallback = (sender, _, _, errors) =>
                errors == SslPolicyErrors.None || (sender is SslStream stream && CallbackRule.IsLoopback(stream.TargetHostName)),
        },
    })
    { Timeout = TimeSpan.FromSeconds(10) };

    public void Post(Uri target, string json)
    {
        if (underWay.Count >= MostAtOnce)
            return;
        Task sending = SendAsync(target, json);
        underWay[sending] = 0;
        _ = sending.ContinueWith(done => underWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        stopping.CancelAfter(Grace);
        await Task.WhenAll(underWay.Keys);
        client.Dispose();
        stopping.Dispose();
    }

    private async Task SendAsync(Uri target, string json)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, target) { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };
        await Task.Yield(); // leaves the caller's lock
        try
        {
            using HttpResponseMessage _ = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping.Token); // the body may be endless
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // A failed callback is not repeated, because it is not known whether the service repeats one. After the emulator has stopped, none is sent.
        }
    }
}
