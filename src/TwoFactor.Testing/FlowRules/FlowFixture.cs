using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.FlowRules;

/// <summary>What <see cref="FlowSuite"/> needs for a store: how a host registers it, how many nodes share it, and which clock it uses.</summary>
/// <remarks>Tenants and subjects of the cases are random, so cases may run in parallel over one engine. The fixture has no state, so all cases can
/// use one.</remarks>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed class FlowFixture
{
    /// <summary>A fixture over a store.</summary>
    /// <param name="addStore">Registers the store as a host does, such as <c>builder => builder.AddRedisStore(…)</c>. Called once for each node. The
    /// store must use the host's <see cref="TimeProvider"/>, unless <see cref="HasOwnClock"/> is set. <see langword="null"/> for the store in memory
    /// that <c>AddTwoFactor</c> registers.</param>
    public FlowFixture(Action<ITwoFactorBuilder>? addStore = null) => AddStore = addStore ?? (_ => { });

    /// <summary>The number of nodes in the cases. Nodes are hosts that share only the store. A store that is not shared (<see
    /// cref="Flow.IFlowStore.IsShared"/>) is one object for all of them.</summary>
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

    /// <summary>Whether the store's engine has its own clock, which tests cannot move, such as a database server.</summary>
    /// <value><see langword="false"/> by default: the store uses the host's <see cref="TimeProvider"/>, and cases take no real time. With
    /// <see langword="true"/>, cases wait in real time, with short settings. Cases that would need minutes are skipped with a reason.</value>
    public bool HasOwnClock { get; init; }

    /// <summary>How long a case waits for something that should happen soon. Real time, also with a virtual clock. Only a broken rule reaches this
    /// limit.</summary>
    /// <value>10 seconds by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The seed of the random cases, to repeat the steps of a run that failed. The message of the failure contains its seed. Steps that run at
    /// once may still cross in another order.</summary>
    /// <value><see langword="null"/> (default) for another seed in each run.</value>
    public int? Seed { get; init; }

    internal Action<ITwoFactorBuilder> AddStore { get; }
}
