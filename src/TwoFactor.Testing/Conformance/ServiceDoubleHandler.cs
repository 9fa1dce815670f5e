namespace TwoFactor.Testing.Conformance;

/// <summary>The service double as an HTTP handler. The fixture writes the answers.</summary>
internal sealed class ServiceDoubleHandler(HttpProviderFixture fixture, ServiceDouble service) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested(); // as a real connection does, before anything is sent
        ServiceRequest sent = await ServiceRequest.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        ServiceCall received = new(fixture.Recognise(sent), sent.ToString(), sent);
        ServiceReply reply = await service.AskAsync(received, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = received.Operation == ServiceOperation.Other ? fixture.RespondToOther(sent) : fixture.Respond(sent, reply);
        response.RequestMessage = request;
        return response;
    }
}
