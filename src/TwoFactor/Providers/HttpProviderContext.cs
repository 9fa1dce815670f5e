using Microsoft.Extensions.Logging;

namespace TwoFactor.Providers;

/// <summary>What a provider needs to serve one tenant, for a service that is reached over HTTPS.</summary>
/// <typeparam name="TOptions">The tenant's settings for the service.</typeparam>
public sealed class HttpProviderContext<TOptions> : ProviderContext<TOptions>
    where TOptions : ServiceOptions
{
    internal HttpProviderContext(string tenant, TOptions options, ServiceClient http, TimeProvider timeProvider, ILoggerFactory loggerFactory)
        : base(tenant, options, timeProvider, loggerFactory) => Http = http;

    /// <summary>Sends requests to the service with the tenant's certificate, trust settings and limits.</summary>
    public ServiceClient Http { get; }
}
