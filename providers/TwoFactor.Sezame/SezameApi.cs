using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>The calls of the Sezame client API v1.5, one method each. Every call is sent once.</summary>
/// <param name="http">Sends the requests.</param>
/// <param name="endpoint">The server; the paths of the calls are appended to its own.</param>
/// <param name="errors">Creates the exceptions for refusals.</param>
internal sealed class SezameApi(ServiceClient http, Uri endpoint, SezameErrors errors)
{
    /// <summary>The server's address as it is stored in handles: it ends with a slash.</summary>
    public Uri Endpoint { get; } = ServerAddress.WithSlash(endpoint);

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private Uri LoginAddress => field ??= AddressOf("auth/login"); // parsed once, not at every start

    /// <summary>The API for calls that belong to no tenant.</summary>
    public static SezameApi WithoutTenant(ServiceOptions options, TimeProvider? time, HttpMessageHandler? handler)
    {
        ServiceClient http = ServiceClient.CreateWithoutTenant(SezameProvider.ProviderName, options, time ?? TimeProvider.System, handler);
        return new SezameApi(http, options.Endpoint!, new SezameErrors(tenant: null, http.HasCertificate));
    }

    /// <summary>Starts a challenge.</summary>
    /// <returns>The id of the challenge.</returns>
    public async Task<string> LoginAsync(LoginRequest login, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendLoginAsync(login, cancellationToken).ConfigureAwait(false);
        return LoginAnswer.ReadId(response.Body.Span) is { } id && PathId.IsUsable(id) ? id : throw errors.Violation(response);
    }

    /// <summary>Sends a fraud notice. Nothing is asked about it later, so its id does not matter.</summary>
    public async Task NotifyAsync(LoginRequest notice, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendLoginAsync(notice, cancellationToken).ConfigureAwait(false);
        if (!LoginAnswer.IsIn(response.Body.Span))
            throw errors.Violation(response);
    }

    /// <summary>Reads the state of a challenge.</summary>
    public async Task<StatusAnswer> StatusAsync(string id, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Get, AddressOf("auth/status/" + id));
        ServiceResponse response = await http.PollAsync(request, cancellationToken).ConfigureAwait(false);
        if (errors.IsNotFound(response))
            throw errors.From(TwoFactorError.ChallengeNotFound, "The service does not know the challenge; it may have been removed", response);
        return StatusAnswer.Read(Content(response), id) ?? throw errors.Violation(response);
    }

    /// <summary>Requests the pairing of a user.</summary>
    /// <returns>The data for the QR code, or <see langword="null"/> if the user is already paired.</returns>
    public async Task<LinkAnswer?> LinkAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(
            HttpMethod.Post, "client/link", new UserRequest(userName), SezameJson.Wire.UserRequest, cancellationToken).ConfigureAwait(false);
        if (errors.IsServiceStatus(response, HttpStatusCode.Conflict))
            return null;
        return Read(response, LinkAnswer.Read);
    }

    /// <summary>Whether the user is paired.</summary>
    public async Task<bool> LinkStatusAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(
            HttpMethod.Post, "client/link/status", new UserRequest(userName), SezameJson.Wire.UserRequest, cancellationToken).ConfigureAwait(false);
        return !errors.IsNotFound(response) && ReadBoolean(response); // Sezame 1.2: the response for an unknown user is "false", not 404; we accept both
    }

    /// <summary>Ends a pairing. Succeeds if there is none.</summary>
    public async Task UnlinkAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(
            HttpMethod.Delete, "client/link", new UserRequest(userName), SezameJson.Wire.UserRequest, cancellationToken).ConfigureAwait(false);
        if (!errors.IsNotFound(response))
            ExpectDone(response);
    }

    /// <summary>Asks for a new client registration. Needs no certificate.</summary>
    public async Task<RegisterAnswer> RegisterAsync(RegisterRequest registration, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(
            HttpMethod.Post, "client/register", registration, SezameJson.Wire.RegisterRequest, cancellationToken).ConfigureAwait(false);
        if (errors.IsNotFound(response))
            throw errors.From(TwoFactorError.UserNotEnrolled, "The service knows no person with this recovery e-mail or user name", response);
        return Read(response, RegisterAnswer.Read);
    }

    /// <summary>Whether the code of a registration by QR code was scanned. Needs no certificate.</summary>
    public async Task<bool> RegisterStatusAsync(string id, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(HttpMethod.Get, "client/register/" + id, cancellationToken).ConfigureAwait(false);
        return ReadBoolean(response);
    }

    /// <summary>Requests the certificate. Needs no certificate itself.</summary>
    /// <returns>The answer, which should have the certificate; <see langword="null"/> until the registration has been acknowledged on the phone.</returns>
    public async Task<SignAnswer?> SignAsync(SignRequest request, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(HttpMethod.Post, "client/sign", request, SezameJson.Wire.SignRequest, cancellationToken).ConfigureAwait(false);
        if (errors.IsServiceStatus(response, HttpStatusCode.Forbidden))
        {
            // Sezame 1.7: the response after a "no" on the phone is not documented; 403 is the most likely one.
            throw errors.From(
                TwoFactorError.AccessDenied, "The service refuses to sign. The registration may have been denied on the phone; if so, register again", response);
        }

        if (errors.IsNotFound(response))
            return null;
        return Content(response).IsEmpty ? throw errors.Violation(response) : SignAnswer.Read(response.Body) with { IsEncoded = response.IsEncoded };
    }

    /// <summary>Destroys the client registration for good, and with it the certificate that the call is made with. This is not a way to cancel a
    /// challenge.</summary>
    public async Task DestroyClientRegistrationAsync(CancellationToken cancellationToken)
    {
        try
        {
            ExpectDestroyed(await SendAsync(HttpMethod.Post, AddressOf("client/cancel"), [], cancellationToken).ConfigureAwait(false));
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.AccessDenied)
        {
            throw errors.DestructionDenied(e); // in the TLS handshake, by a page of the web server, or by the service
        }
    }

    /// <summary>Sets the address to which the service posts when a user was paired. The specification calls it "currently not implemented".</summary>
    public async Task SetCallbackAsync(CallbackRequest callback, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(
            HttpMethod.Put, "client/callback", callback, SezameJson.Wire.CallbackRequest, cancellationToken).ConfigureAwait(false);
        ExpectCallbackDone(response);
    }

    /// <summary>Removes the callback of one event, or of all. Succeeds if there is none. The specification calls it "currently not implemented".</summary>
    public async Task RemoveCallbackAsync(CallbackRequest? callback, CancellationToken cancellationToken)
    {
        ServiceResponse response = await (callback is null
            ? SendAsync(HttpMethod.Delete, "client/callback", cancellationToken)
            : SendAsync(HttpMethod.Delete, "client/callback", callback, SezameJson.Wire.CallbackRequest, cancellationToken)).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotFound || !ErrorAnswer.IsIn(response.Body.Span)) // the service's own 404: there is none
            ExpectCallbackDone(response);
    }

    /// <summary>Checks that the server responds. Needs no certificate (Sezame 1.2; known only from a client of the vendor).</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendAsync(HttpMethod.Get, "ping", cancellationToken).ConfigureAwait(false);
        if (!Content(response).Trim(WhiteSpace).SequenceEqual("boing"u8))
            throw errors.Violation(response);
    }

    private async Task<ServiceResponse> SendLoginAsync(LoginRequest login, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(login, SezameJson.Wire.LoginRequest);
        ServiceResponse response = await SendAsync(HttpMethod.Post, LoginAddress, body, cancellationToken).ConfigureAwait(false);
        if (errors.IsNotFound(response))
            throw errors.From(TwoFactorError.UserNotEnrolled, "The user has no phone that is paired with this tenant", response);
        return response.IsSuccess ? response : throw errors.Refused(response);
    }

    // A server without these calls may respond with a page of its web server, so the body does not matter here.
    private void ExpectCallbackDone(ServiceResponse response)
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            throw errors.From(
                TwoFactorError.InvalidRequest, "The service does not take callbacks for events; its specification calls them not implemented", response);
        }

        ExpectDone(response);
    }

    // For calls whose success has no content: 204, or a 2xx (Sezame 1.5 D6) that says nothing else than "done". 202 says "not yet", and 206 is a part of an answer.
    // A page, a "false" or the message of a gateway must not pass for success, and neither must a page whose connection was lost before its first byte: a lost
    // phone would stay paired.
    private void ExpectDone(ServiceResponse response)
    {
        ReadOnlySpan<byte> body = WithoutSpace(response);
        bool isDone = body.IsEmpty
            ? response.IsEndTold || response.StatusCode == HttpStatusCode.NoContent
            : body.SequenceEqual("true"u8) || body.SequenceEqual("{}"u8) || body.SequenceEqual("[]"u8);
        if (!isDone || response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.PartialContent)
            throw errors.Violation(response);
    }

    // Stricter, because the files of a destroyed registration may be deleted: "true" (Sezame 1.2), or 204.
    private void ExpectDestroyed(ServiceResponse response)
    {
        bool isTrue = WithoutSpace(response).SequenceEqual("true"u8);
        if (response.StatusCode != HttpStatusCode.NoContent && !(isTrue && (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)))
            throw errors.Violation(response);
    }

    private ReadOnlySpan<byte> WithoutSpace(ServiceResponse response) => JsonBody.WithoutMark(Content(response)).Trim(WhiteSpace);

    private T Read<T>(ServiceResponse response, Func<ReadOnlySpan<byte>, T?> read)
        where T : class =>
        read(Content(response)) ?? throw errors.Violation(response);

    private bool ReadBoolean(ServiceResponse response) => JsonBody.ReadBoolean(Content(response)) ?? throw errors.Violation(response);

    private ReadOnlySpan<byte> Content(ServiceResponse response) => response.IsSuccess ? response.Body.Span : throw errors.Refused(response);

    private Task<ServiceResponse> SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(method, AddressOf(path), JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken);

    private Task<ServiceResponse> SendAsync(HttpMethod method, Uri address, byte[] body, CancellationToken cancellationToken)
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return http.SendAsync(new HttpRequestMessage(method, address) { Content = content }, cancellationToken);
    }

    private Task<ServiceResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        http.SendAsync(new HttpRequestMessage(method, AddressOf(path)), cancellationToken);

    // This parses once. new Uri(Endpoint, path) would parse several times, at every poll.
    private Uri AddressOf(string path) => new(Endpoint.AbsoluteUri + path);
}
