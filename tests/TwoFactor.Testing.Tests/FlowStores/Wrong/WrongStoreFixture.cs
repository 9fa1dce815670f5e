using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.FlowStores.Wrong;

/// <summary>The sample store for the suite: with a fault, or without one and with a clock that cannot be moved.</summary>
internal sealed class WrongStoreFixture : FlowStoreFixture
{
    private const int MostFlows = 500;

    private readonly StoreFault fault;
    private readonly bool fails;
    private readonly ManualTimeProvider? time;
    private readonly SampleEngine engine;

    public WrongStoreFixture(StoreFault fault, bool isTimeReal = false, int? seed = null, bool fails = false)
    {
        this.fault = fault;
        this.fails = fails;
        Seed = seed;
        time = isTimeReal ? null : new ManualTimeProvider();
        engine = new SampleEngine(time ?? TimeProvider.System, MostFlows);
    }

    public override int Nodes => fault == StoreFault.SaysItIsSharedByOneNode ? 1 : 3;

    public override ManualTimeProvider? Time => time;

    public override int? Capacity => MostFlows;

    // A case that the store fails may run into this limit.
    public override TimeSpan Timeout => fails ? TimeSpan.FromSeconds(4) : base.Timeout;

    public override int? Seed { get; }

    public override IReadOnlyCollection<EngineFault> Faults { get; } =
        [EngineFault.Unreachable, EngineFault.AnswersLost, EngineFault.Slow, EngineFault.WakeUpsLost];

    protected override ValueTask<IFlowStore> OpenAsync(int node) => new(new SampleStore(engine, Key(1), ClockOf(node), fault));

    protected override ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new(new SampleStore(engine, Key(2), ClockOf(0), fault));

    protected override ValueTask<byte[]?> ReadEngineAsync() => new(engine.Dump());

    protected override ValueTask SetFaultAsync(EngineFault fault)
    {
        engine.SetFault(fault);
        return ValueTask.CompletedTask;
    }

    private static byte[] Key(byte filledWith) => [.. Enumerable.Repeat(filledWith, 32)];
}
