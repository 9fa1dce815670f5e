using System.Net;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Registration;

/// <summary>The calls of the Sezame client API v1.5 about the registration of a client, one method each.</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class RegistrationApi(SezameConnection connection)
{
    /// <inheritdoc cref="SezameConnection.Endpoint"/>
    public Uri Endpoint => connection.Endpoint;

    private SezameErrors Errors => connection.Errors;

    private SezameResponses Responses => connection.Responses;

    /// <summary>Asks for a new client registration. Needs no certificate.</summary>
    public async Task<RegisterAnswer> RegisterAsync(RegisterRequest registration, CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.SendAsync(
            HttpMethod.Post, "client/register", registration, SezameJson.Wire.RegisterRequest, cancellationToken).ConfigureAwait(false);
        if (Errors.IsNotFound(response))
            throw Errors.From(TwoFactorError.UserNotEnrolled, "The service knows no person with this recovery e-mail or user name", response);
        return Responses.Read(response, RegisterAnswer.Read);
    }

    /// <summary>Whether the code of a registration by QR code was scanned. Needs no certificate.</summary>
    public async Task<bool> RegisterStatusAsync(string id, CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.SendAsync(HttpMethod.Get, "client/register/" + id, cancellationToken).ConfigureAwait(false);
        return Responses.ReadBoolean(response);
    }

    /// <summary>Requests the certificate. Needs no certificate itself.</summary>
    /// <returns>The answer, which should have the certificate; <see langword="null"/> until the registration has been acknowledged on the phone.</returns>
    public async Task<SignAnswer?> SignAsync(SignRequest request, CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.SendAsync(
            HttpMethod.Post, "client/sign", request, SezameJson.Wire.SignRequest, cancellationToken).ConfigureAwait(false);
        if (Errors.IsServiceStatus(response, HttpStatusCode.Forbidden))
        {
            // Sezame 1.7: the response after a "no" on the phone is not documented; 403 is the most likely one.
            throw Errors.From(
                TwoFactorError.AccessDenied, "The service refuses to sign. The registration may have been denied on the phone; if so, register again", response);
        }

        if (Errors.IsNotFound(response))
            return null;
        return Responses.Content(response).IsEmpty
            ? throw Errors.Violation(response)
            : SignAnswer.Read(response.Body) with { IsEncoded = response.IsEncoded };
    }

    /// <summary>Destroys the client registration for good, and with it the certificate that the call is made with. This is not a way to cancel a
    /// challenge.</summary>
    public async Task DestroyClientRegistrationAsync(CancellationToken cancellationToken)
    {
        try
        {
            ExpectDestroyed(await connection.SendAsync(
                HttpMethod.Post, connection.AddressOf("client/cancel"), [], cancellationToken).ConfigureAwait(false));
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.AccessDenied)
        {
            throw Errors.DestructionDenied(e); // in the TLS handshake, by a page of the web server, or by the service
        }
    }

    // Stricter than for other calls, because the files of a destroyed registration may be deleted: "true" (Sezame 1.2), or 204.
    private void ExpectDestroyed(ServiceResponse response)
    {
        bool isTrue = Responses.Json(response).SequenceEqual("true"u8);
        if (response.StatusCode != HttpStatusCode.NoContent && !(isTrue && (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)))
            throw Errors.Violation(response);
    }
}
