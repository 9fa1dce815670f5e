using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.FlowRules;

/// <summary>What <see cref="FlowSuite"/> has to know of a store: how a host registers it, how many nodes may share it, and whose clock it follows.</summary>
/// <remarks>Tenants and subjects of the cases are random, so cases may run side by side over one engine. The fixture holds no state: one may serve all
/// cases.</remarks>
public sealed class FlowFixture
{
    /// <summary>A fixture over a store.</summary>
    /// <param name="addStore">Registers the store as a host does, such as <c>builder => builder.AddRedisStore(…)</c>. Called once for each node. Where the
    /// host's <see cref="TimeProvider"/> is among the services, the store follows it, or <see cref="HasOwnClock"/> is set.
    /// <see langword="null"/> for the store in memory that <c>AddTwoFactor</c> registers.</param>
    public FlowFixture(Action<ITwoFactorBuilder>? addStore = null) => AddStore = addStore ?? (_ => { });

    /// <summary>How many nodes there are in the cases: hosts that share nothing but the store. A store that is not shared
    /// (<see cref="Flow.IFlowStore.IsShared"/>) is one object for all of them.</summary>
    /// <value>1 to 8; 3 by default. With 1, the cases about several nodes are skipped.</value>
    public int Nodes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 8);
            field = value;
        }
    } = 3;

    /// <summary>Whether the store's engine has a clock that no test can move, as a server has.</summary>
    /// <value><see langword="false"/> by default: the store follows the host's <see cref="TimeProvider"/>, and minutes pass in a moment. With
    /// <see langword="true"/>, cases wait in real time, with short settings. Those that need minutes are skipped, and say so.</value>
    public bool HasOwnClock { get; init; }

    /// <summary>How long a case waits, in real time, for what should happen soon. Only a broken rule ever makes it wait.</summary>
    /// <value>10 seconds by default.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    internal Action<ITwoFactorBuilder> AddStore { get; }
}
