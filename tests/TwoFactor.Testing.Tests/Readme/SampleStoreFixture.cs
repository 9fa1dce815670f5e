using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.Readme;

public class SampleStoreFixture : FlowStoreFixture
{
    private readonly SampleEngine engine;

    public SampleStoreFixture() => engine = new SampleEngine(Time);

    // Calls go to all nodes in turn.
    public override int Nodes => 3;

    // Leave it out where the engine has a clock of its own, as Redis and PostgreSQL have.
    public override ManualTimeProvider Time { get; } = new();

    // Each node gets a store of its own over the one engine. Leave out the clock if the store takes none.
    protected override ValueTask<IFlowStore> OpenAsync(int node) => new(new SampleStore(engine, Key(1), ClockOf(node)));

    // What follows is optional; without it, the cases about faults and secrecy are skipped. Who reads the engine also opens it with another key.
    public override IReadOnlyCollection<EngineFault> Faults { get; } =
        [EngineFault.Unreachable, EngineFault.AnswersLost, EngineFault.Slow, EngineFault.WakeUpsLost];

    protected override ValueTask SetFaultAsync(EngineFault fault)
    {
        engine.SetFault(fault);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new(new SampleStore(engine, Key(2), ClockOf(0)));

    protected override ValueTask<byte[]?> ReadEngineAsync() => new(engine.Dump());

    private static byte[] Key(byte filledWith) => [.. Enumerable.Repeat(filledWith, 32)];
}
