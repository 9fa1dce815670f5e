using Microsoft.Extensions.Logging;

namespace TwoFactor.Providers;

/// <summary>What a provider of one tenant is made from.</summary>
/// <typeparam name="TOptions">The tenant's settings for the service.</typeparam>
public abstract class ProviderContext<TOptions>
    where TOptions : class
{
    private protected ProviderContext(string tenant, TOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        Tenant = tenant;
        Options = options;
        TimeProvider = timeProvider;
        LoggerFactory = loggerFactory;
    }

    /// <summary>The tenant's name.</summary>
    public string Tenant { get; }

    /// <summary>The tenant's settings, without findings. They do not change; new settings make a new provider.</summary>
    public TOptions Options { get; }

    /// <summary>The clock to use.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Makes loggers. Calls, their duration and their failures are logged already; a log line must hold no secret and no personal
    /// name.</summary>
    public ILoggerFactory LoggerFactory { get; }
}
