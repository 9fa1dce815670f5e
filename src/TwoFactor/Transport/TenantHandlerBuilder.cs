using Microsoft.Extensions.Http;

namespace TwoFactor.Transport;

/// <summary>One tenant's chain of handlers, which the host's calls of <c>IHttpClientBuilder</c> configure.</summary>
internal sealed class TenantHandlerBuilder(IServiceProvider services) : HttpMessageHandlerBuilder
{
    public override IServiceProvider Services => services;

    public override string? Name { get; set; }

    public override HttpMessageHandler PrimaryHandler { get; set; } = null!;

    public override IList<DelegatingHandler> AdditionalHandlers { get; } = [];

    public override HttpMessageHandler Build() => CreateHandlerPipeline(new SendOnceHandler(PrimaryHandler), AdditionalHandlers);
}
