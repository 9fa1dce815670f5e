namespace TwoFactor.Transport;

/// <summary>Comes after the host's handlers and passes each request on only once, so that no handler can send a start twice.</summary>
/// <param name="inner">Sends the request: the tenant's connection, or the handler with which the host replaced it.</param>
internal sealed class SendOnceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <exception cref="CopyWithoutOptionsException">A handler sends a copy of the request without its <see cref="HttpRequestMessage.Options"/>.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestTracker tracker = RequestTracker.Of(request) ?? throw new CopyWithoutOptionsException();
        tracker.Advance(SendProgress.Created, SendProgress.PassedOn);
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            tracker.Receive(response, isOurs: false);
            tracker.Answer();
            return response;
        }
#pragma warning disable CA1031 // stored and thrown again: the failure decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            tracker.FailInPrimaryHandler(e);
            throw;
        }
    }
}
