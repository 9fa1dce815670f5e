using System.Net;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>The calls of the Sezame client API v1.5 about the callbacks of a client, which the specification calls "currently not implemented".</summary>
/// <param name="connection">Sends the requests.</param>
internal sealed class CallbackApi(SezameConnection connection)
{
    private const string Path = "client/callback";

    /// <summary>Sets the address to which the service posts when a user was paired.</summary>
    public async Task SetAsync(CallbackRequest callback, CancellationToken cancellationToken)
    {
        ServiceResponse response = await connection.SendAsync(
            HttpMethod.Put, Path, callback, SezameJson.Wire.CallbackRequest, cancellationToken).ConfigureAwait(false);
        ExpectDone(response);
    }

    /// <summary>Removes the callback of one event, or of all. Succeeds if there is none.</summary>
    public async Task RemoveAsync(CallbackRequest? callback, CancellationToken cancellationToken)
    {
        ServiceResponse response = await (callback is null
            ? connection.SendAsync(HttpMethod.Delete, Path, cancellationToken)
            : connection.SendAsync(HttpMethod.Delete, Path, callback, SezameJson.Wire.CallbackRequest, cancellationToken)).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotFound || !ErrorAnswer.IsIn(response.Body.Span)) // the service's own 404: there is none
            ExpectDone(response);
    }

    // A server without these calls may respond with a page of its web server, so the body does not matter here.
    private void ExpectDone(ServiceResponse response)
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            throw connection.Errors.From(
                TwoFactorError.InvalidRequest, "The service does not take callbacks for events; its specification calls them not implemented", response);
        }

        connection.Responses.ExpectDone(response);
    }
}
