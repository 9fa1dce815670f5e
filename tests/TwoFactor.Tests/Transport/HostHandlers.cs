using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>HTTP handlers of a host, in front of a <see cref="SampleProvider"/>.</summary>
internal static class HostHandlers
{
    public const string Busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    public const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    public static HostileServer Answering(this SampleHost host, string answer) => HostileServer.Answering(host.Certificates.IssueServer(), answer);

    /// <summary>A provider of a host that adds a handler.</summary>
    public static SampleProvider ProviderWith(
        this SampleHost host, Uri endpoint, Handle handle, Action<SampleOptions>? configure = null, TimeProvider? time = null) => host.Provider(
        endpoint, configure, builder => builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Handler(handle))), time);

    /// <summary>Sends a request through a handler, which must fail.</summary>
    public static async Task<TwoFactorException> FailAsync(this SampleHost host, Uri endpoint, Handle handle) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => host.ProviderWith(endpoint, handle).SendAsync()))!;

    public static async Task<HttpResponseMessage> Repeat(HttpRequestMessage request, Send send, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await send(request, cancellationToken);
        return response.IsSuccessStatusCode ? response : await send(request, cancellationToken);
    }

    public static async Task<HttpResponseMessage> RepeatAfterFailure(HttpRequestMessage request, Send send, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 3; i++)
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // Tried again, as resilience handlers do.
            }
        }

        return await send(request, cancellationToken);
    }

    /// <summary>A copy without content, as resilience handlers make it: with the options of the request.</summary>
    public static HttpRequestMessage CopyOf(HttpRequestMessage request)
    {
        HttpRequestMessage copy = new(request.Method, request.RequestUri);
        foreach (KeyValuePair<string, object?> option in request.Options)
            ((IDictionary<string, object?>)copy.Options).Add(option);
        return copy;
    }

    public delegate Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken);

    public delegate Task<HttpResponseMessage> Handle(HttpRequestMessage request, Send send, CancellationToken cancellationToken);

    public sealed class Handler(Handle handle) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            handle(request, base.SendAsync, cancellationToken);
    }

    /// <summary>A body that a handler makes, and that tells when it is disposed.</summary>
    public sealed class Content(Func<Task<Stream>> open) : HttpContent
    {
        private readonly TaskCompletionSource disposed = new();

        public Task Disposed => disposed.Task;

        protected override Task<Stream> CreateContentReadStreamAsync() => open();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }

    /// <summary>A stream that ignores its token.</summary>
    public sealed class DeafStream(Func<Task<int>> read) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read());
    }

    public sealed class OddException() : Exception("SECRET");
}
