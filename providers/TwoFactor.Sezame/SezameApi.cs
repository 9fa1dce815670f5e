using System.Net;
using System.Text.Json;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>The calls of the Sezame client API v1.5 about challenges and pairings, and its ping, one method each.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class SezameApi(SezameConnection connection)
{
    /// <inheritdoc cref="SezameConnection.Endpoint"/>
    public Uri Endpoint => connection.Endpoint;

    private Uri LoginAddress => field ??= connection.AddressOf("auth/login"); // parsed once, not at every start

    private SezameErrors Errors => connection.Errors;

    private SezameResponses Responses => connection.Responses;

    /// <summary>Starts a challenge.</summary>
    /// <returns>The id of the challenge.</returns>
    public async Task<string> LoginAsync(LoginRequest login, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendLoginAsync(login, cancellationToken).ConfigureAwait(false);
        return LoginAnswer.ReadId(response.Body.Span) is { } id && PathId.IsUsable(id) ? id : throw Errors.Violation(response);
    }

    /// <summary>Sends a fraud notice. Nothing is asked about it later, so its id does not matter.</summary>
    public async Task NotifyAsync(LoginRequest notice, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendLoginAsync(notice, cancellationToken).ConfigureAwait(false);
        if (!LoginAnswer.IsIn(response.Body.Span))
            throw Errors.Violation(response);
    }

    /// <summary>Reads the state of a challenge.</summary>
    public async Task<StatusAnswer> StatusAsync(string id, CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.PollAsync("auth/status/" + id, cancellationToken).ConfigureAwait(false);
        if (Errors.IsNotFound(response))
            throw Errors.From(TwoFactorError.ChallengeNotFound, "The service does not know the challenge; it may have been removed", response);
        return StatusAnswer.Read(Responses.Content(response), id) ?? throw Errors.Violation(response);
    }

    /// <summary>Requests the pairing of a user.</summary>
    /// <returns>The data for the QR code, or <see langword="null"/> if the user is already paired.</returns>
    public async Task<LinkAnswer?> LinkAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendUserAsync(HttpMethod.Post, "client/link", userName, cancellationToken).ConfigureAwait(false);
        if (Errors.IsServiceStatus(response, HttpStatusCode.Conflict))
            return null;
        return Responses.Read(response, LinkAnswer.Read);
    }

    /// <summary>Whether the user is paired.</summary>
    public async Task<bool> LinkStatusAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendUserAsync(HttpMethod.Post, "client/link/status", userName, cancellationToken).ConfigureAwait(false);
        // Sezame 1.2: the response for an unknown user is "false", not 404; we accept both.
        return !Errors.IsNotFound(response) && Responses.ReadBoolean(response);
    }

    /// <summary>Ends a pairing. Succeeds if there is none.</summary>
    public async Task UnlinkAsync(string userName, CancellationToken cancellationToken)
    {
        ServiceResponse response = await SendUserAsync(HttpMethod.Delete, "client/link", userName, cancellationToken).ConfigureAwait(false);
        if (!Errors.IsNotFound(response))
            Responses.ExpectDone(response);
    }

    /// <summary>Checks that the server responds. Needs no certificate (Sezame 1.2; known only from a client of the vendor).</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.SendAsync(HttpMethod.Get, "ping", cancellationToken).ConfigureAwait(false);
        if (!Responses.Trimmed(response).SequenceEqual("boing"u8))
            throw Errors.Violation(response);
    }

    private async Task<ServiceResponse> SendLoginAsync(LoginRequest login, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(login, SezameJson.Wire.LoginRequest);
        ServiceResponse response = await connection.SendAsync(HttpMethod.Post, LoginAddress, body, cancellationToken).ConfigureAwait(false);
        if (Errors.IsNotFound(response))
            throw Errors.From(TwoFactorError.UserNotEnrolled, "The user has no phone that is paired with this tenant", response);
        return response.IsSuccess ? response : throw Errors.Refused(response);
    }

    private Task<ServiceResponse> SendUserAsync(HttpMethod method, string path, string userName, CancellationToken cancellationToken) =>
        connection.SendAsync(method, path, new UserRequest(userName), SezameJson.Wire.UserRequest, cancellationToken);
}
