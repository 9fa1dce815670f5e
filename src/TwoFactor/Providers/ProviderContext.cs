namespace TwoFactor.Providers;

/// <summary>What a provider of one tenant is made from.</summary>
/// <typeparam name="TOptions">The tenant's settings for the service.</typeparam>
public sealed class ProviderContext<TOptions>
    where TOptions : ServiceOptions
{
    internal ProviderContext(string tenant, TOptions options, ServiceClient http, TimeProvider timeProvider)
    {
        Tenant = tenant;
        Options = options;
        Http = http;
        TimeProvider = timeProvider;
    }

    /// <summary>The tenant's name.</summary>
    public string Tenant { get; }

    /// <summary>The tenant's settings, found good. They do not change; new settings make a new provider.</summary>
    public TOptions Options { get; }

    /// <summary>The tenant's way to the service.</summary>
    public ServiceClient Http { get; }

    /// <summary>The clock to use.</summary>
    public TimeProvider TimeProvider { get; }
}
