using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores.Cases;

namespace TwoFactor.Testing.FlowStores;

/// <summary>Tests that a store keeps the contract in the remarks of <see cref="IFlowStore"/>.</summary>
/// <example>
/// In NUnit, over a fixture of your own:
/// <code>
/// [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
/// public Task Keeps_the_contract(FlowStoreCase rule) => rule.RunAsync(new MyStoreFixture(), Assert.Ignore);
/// </code>
/// </example>
public static class FlowStoreSuite
{
    /// <summary>All cases.</summary>
    public static IReadOnlyList<FlowStoreCase> Cases { get; } =
    [
        .. Flows.Cases,
        .. Contents.Cases,
        .. BadArguments.Cases,
        .. Finality.Cases,
        .. Races.Cases,
        .. Turns.Cases,
        .. EarlierTurns.Cases,
        .. Expiry.Cases,
        .. Capacity.Cases,
        .. Slots.Cases,
        .. Counters.Cases,
        .. CounterWindows.Cases,
        .. Listeners.Cases,
        .. Cancellation.Cases,
        .. Faults.Cases,
        .. Secrecy.Cases,
        .. Interleavings.Cases,
    ];
}
