using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>
/// Posts what happened on the phone to the address that a client gave. Once, without waiting, and whatever comes back is of no interest.
/// </summary>
internal sealed class CallbackSender : IAsyncDisposable
{
    private const int MostAtOnce = 200;

    // How long the emulator's end waits for what is under way.
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
            // A developer's machine talking to itself: what its own server shows there proves nothing in either direction.
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
        using StringContent content = new(json, new MediaTypeHeaderValue("application/json"));
        await Task.Yield();         // outside the caller's lock
        try
        {
            using HttpResponseMessage _ = await client.PostAsync(target, content, stopping.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The service is not known to repeat a callback that was not accepted; neither do we.
        }
    }
}
