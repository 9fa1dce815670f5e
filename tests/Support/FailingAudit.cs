namespace TwoFactor.Tests.Support;

/// <summary>A handler of a host that writes an audit elsewhere, and fails because that server is down.</summary>
/// <param name="kind">The kind of the failure.</param>
/// <param name="afterSending">Whether the request is sent before.</param>
internal sealed class FailingAudit(HttpRequestError kind, bool afterSending) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (afterSending)
            await base.SendAsync(request, cancellationToken);
        throw new HttpRequestException(kind, "the audit's server is down");
    }
}
