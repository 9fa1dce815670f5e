using Microsoft.Extensions.Logging;

namespace TwoFactor.Providers;

/// <summary>What a provider needs to serve one tenant.</summary>
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

    /// <summary>The tenant's settings, checked and without errors. They do not change: when the tenant's settings change, a new provider is
    /// created.</summary>
    public TOptions Options { get; }

    /// <summary>The clock to use.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Creates loggers. The library already logs calls, their duration and their failures. A log line must not contain a secret or a
    /// personal name.</summary>
    public ILoggerFactory LoggerFactory { get; }
}
