namespace TwoFactor.Testing;

/// <summary>One tenant's settings for the in-memory provider.</summary>
public sealed class InMemoryOptions
{
    /// <summary>How long one call may take.</summary>
    /// <value>0.5 to 100 seconds; 10 seconds by default.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Who answers.</summary>
    /// <value>The host's one <see cref="InMemoryService"/> by default, which its services hold too.</value>
    public IInMemoryService? Service { get; set; }

    /// <summary>What the service can do, to imitate the one that the host will use.</summary>
    /// <value><c>CanCancel</c>, <c>CustomMessage</c>, <c>CustomLifetime</c> and <c>Alias</c> by default; besides these,
    /// <c>NeedsRelease</c>, <c>Callback</c> (nothing is ever called back) and <c>AccessPass</c> (always the same image) can be set.</value>
    public TwoFactorCapabilities Capabilities { get; set; } =
        TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.CustomMessage | TwoFactorCapabilities.CustomLifetime | TwoFactorCapabilities.Alias;

    /// <summary>How long a challenge waits where the request does not say so.</summary>
    /// <value>1 second to 1 day; 2 minutes by default.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(2);
}
