using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>How the hosts of a case differ from the default.</summary>
internal sealed class Setting
{
    /// <summary>Like Sezame: it shows a message, and can be cancelled.</summary>
    public const TwoFactorCapabilities Usual = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.CustomMessage | TwoFactorCapabilities.CustomLifetime | TwoFactorCapabilities.Alias;

    public Action<FlowOptions>? Options { get; init; }

    public TwoFactorCapabilities Capabilities { get; init; } = Usual;

    /// <summary>The number of nodes; <see langword="null"/> for the fixture's number.</summary>
    public int? Nodes { get; init; }

    /// <summary>Whether the tenant has settings for a second service.</summary>
    public bool HasSpare { get; init; }

    public Action<IServiceCollection>? Services { get; init; }
}
