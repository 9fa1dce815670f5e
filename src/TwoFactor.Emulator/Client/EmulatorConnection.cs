using System.Globalization;
using System.Net;
using Flurl;
using Flurl.Http;
using Flurl.Http.Configuration;
using TwoFactor.Emulator.Phone;

namespace TwoFactor.Emulator.Client;

/// <summary>Sends the calls of the client, and turns failures into <see cref="EmulatorClientException"/>. No type of Flurl is visible outside this
/// class.</summary>
internal sealed class EmulatorConnection : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly Uri address;
    private readonly FlurlClient client;

    public EmulatorConnection(Uri address, TimeProvider time)
    {
        this.address = address;
        Time = time;
        HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
        client = new FlurlClient(http);
        client.WithSettings(settings =>
        {
            settings.Timeout = null;                    // Flurl's timeout uses the wall clock; ours uses Time
            settings.Redirects.Enabled = false;         // a redirect would send the body again, to any address in the response
            settings.AllowedHttpStatusRange = "*";
            settings.JsonSerializer = new DefaultJsonSerializer(EmulatorJson.Default.Options);
        });
    }

    public TimeProvider Time { get; }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using IFlurlResponse response = await SendAsync(HttpMethod.Get, AddressOf(path), null, cancellationToken);
        return await ReadAsync<T>(response);
    }

    /// <summary>Acts on one item of the screen. False if there was nothing to act on.</summary>
    public Task<bool> ActAsync(string things, string id, string action, CancellationToken cancellationToken, object? body = null) =>
        IsDoneAsync(HttpMethod.Post, AddressOf(things, id, action), body, cancellationToken);

    /// <summary>Acts on one item, and returns what the emulator answers. Null if there was nothing to act on.</summary>
    public async Task<T?> AskAsync<T>(string things, string id, string action, CancellationToken cancellationToken)
        where T : class
    {
        using IFlurlResponse response = await SendAsync(HttpMethod.Post, AddressOf(things, id, action), null, cancellationToken);
        return IsNothingThere(response) ? null : await ReadAsync<T>(response);
    }

    /// <summary>Sets the value of one item. False if there is no item of that name.</summary>
    public Task<bool> SetAsync(string things, string name, object body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsDoneAsync(HttpMethod.Put, AddressOf($"api/{things}").AppendPathSegment(name, fullyEncode: true), body, cancellationToken);
    }

    public Task<bool> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        IsDoneAsync(HttpMethod.Post, AddressOf(path), body, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        IsDoneAsync(HttpMethod.Delete, AddressOf(path), null, cancellationToken);

    /// <summary>Opens a response that continues until it is disposed.</summary>
    public async Task<EventResponse> ListenAsync(string path, CancellationToken cancellationToken)
    {
        IFlurlResponse response =
            await SendAsync(HttpMethod.Get, AddressOf(path), null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        try
        {
            ThrowUnlessDone(response, reason: null);
            return new EventResponse(response, await response.GetStreamAsync());
        }
        catch (EmulatorClientException)
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>For a connection that ended in the middle of a response.</summary>
    public EmulatorClientException Lost(Exception? cause) =>
        new(EmulatorClientError.Unreachable, $"The emulator at {address} has ended, or the connection to it was lost.", cause);

    public void Dispose() => client.Dispose();      // and the HttpClient with it

    private async Task<bool> IsDoneAsync(HttpMethod method, Url url, object? body, CancellationToken cancellationToken)
    {
        using IFlurlResponse response = await SendAsync(method, url, body, cancellationToken);
        if (IsNothingThere(response))
            return false;
        ThrowUnlessDone(response, await RejectionOfAsync(response));
        return true;
    }

    private async Task<T> ReadAsync<T>(IFlurlResponse response)
    {
        ThrowUnlessDone(response, await RejectionOfAsync(response));
        try
        {
            return await response.GetJsonAsync<T>() ?? throw NotAnEmulator(null);
        }
        catch (FlurlHttpException e)
        {
            throw NotAnEmulator(e.InnerException);
        }
    }

    private async Task<IFlurlResponse> SendAsync(
        HttpMethod method,
        Url url,
        object? body,
        CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using CancellationTokenSource timeout = new(RequestTimeout, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            IFlurlRequest request = client.Request(url);
            if (body is not null)
                return await request.SendJsonAsync(method, body, completion, either.Token);
            // The handler sends a POST without any content again, if the connection ends before the answer; the emulator may have acted.
            using ByteArrayContent? empty = method == HttpMethod.Post ? new ByteArrayContent([]) : null;
            return await request.SendAsync(method, empty, completion, either.Token);
        }
        catch (FlurlHttpException e)
        {
            // Flurl wraps the caller's cancellation too. Its exception contains ids and bodies, so only the inner exception is kept.
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(client.IsDisposed, typeof(EmulatorClient));
            string what = timeout.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"did not answer within {RequestTimeout.TotalSeconds} seconds")
                : "does not answer";
            throw new EmulatorClientException(EmulatorClientError.Unreachable, $"The emulator at {address} {what}. Is it running?", e.InnerException);
        }
    }

    private void ThrowUnlessDone(IFlurlResponse response, string? reason)
    {
        if (!IsEmulator(response))
            throw NotAnEmulator(null);
        switch (response.StatusCode)
        {
            case >= 200 and <= 299:
                return;
            case (int)HttpStatusCode.Forbidden:
                throw new EmulatorClientException(
                    EmulatorClientError.Rejected, $"The emulator rejects the host name in {address}. Use localhost, the IP address that it listens on, or a name that it was started with (--host-name).");
            case >= 400 and <= 499:
                throw new EmulatorClientException(EmulatorClientError.Rejected, $"The emulator rejected the call: {reason ?? "a value is wrong."}");
            default:
                throw new EmulatorClientException(EmulatorClientError.Failed, $"The emulator at {address} failed with status {response.StatusCode}.");
        }
    }

    private static async Task<string?> RejectionOfAsync(IFlurlResponse response)
    {
        if (response.StatusCode != (int)HttpStatusCode.BadRequest || !IsEmulator(response))
            return null;
        try
        {
            return (await response.GetJsonAsync<Rejection>())?.Error;
        }
        catch (FlurlHttpException)
        {
            return null;        // without a body, or with another one
        }
    }

    private static bool IsNothingThere(IFlurlResponse response) => IsEmulator(response) && response.StatusCode == (int)HttpStatusCode.NotFound;

    private static bool IsEmulator(IFlurlResponse response) => response.Headers.Contains(PhoneGuard.MarkerHeader);

    private EmulatorClientException NotAnEmulator(Exception? cause) =>
        new(EmulatorClientError.NotAnEmulator, $"The server at {address} is not an emulator's phone, or it has another version.", cause);

    private Url AddressOf(string path) => new(new Uri(address, path));

    // The id is fully encoded, because one with a slash must not become the path of another call.
    private Url AddressOf(string things, string id, string action)
    {
        ArgumentNullException.ThrowIfNull(id);
        return AddressOf($"api/{things}").AppendPathSegment(id, fullyEncode: true).AppendPathSegment(action);
    }
}
