namespace TwoFactor.Testing;

/// <summary>One tenant's settings for the in-memory provider.</summary>
public sealed class InMemoryOptions
{
    /// <summary>How long one call may take.</summary>
    /// <value>0.5 to 100 seconds; 10 seconds by default.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The service that answers.</summary>
    /// <value>By default the <see cref="InMemoryService"/> in the host's services.</value>
    public IInMemoryService? Service { get; set; }

    /// <summary>The capabilities of the service. Set them to imitate the service that the host will use.</summary>
    /// <value><c>CanCancel</c>, <c>CustomMessage</c>, <c>CustomLifetime</c> and <c>Alias</c> by default; besides these,
    /// <c>NeedsRelease</c>, <c>Callback</c> (nothing is ever called back), <c>AccessPass</c> (always the same image) and <c>SingleChallenge</c> (no user
    /// is ever frozen) can be set.</value>
    public TwoFactorCapabilities Capabilities { get; set; } =
        TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.CustomMessage | TwoFactorCapabilities.CustomLifetime | TwoFactorCapabilities.Alias;

    /// <summary>The lifetime of a challenge if the request has none; without <c>CustomLifetime</c> also the longest one.</summary>
    /// <value>1 second to 1 day; 2 minutes by default.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(2);
}
