using Microsoft.AspNetCore.DataProtection;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>Opens a store over a real engine, on two nodes, and causes every fault through its own proxy.</summary>
/// <param name="engine">The engine.</param>
/// <param name="hasProxy">Whether a proxy is between the store and the engine. Without one, no fault can be caused.</param>
public abstract class EngineFixture(StoreEngine engine, bool hasProxy = true) : FlowStoreFixture
{
    /// <summary>The cases that are skipped, because an engine has its own clock and no bound on the number of flows.</summary>
    public static readonly string[] NotApplicable =
    [
        "A_full_store_refuses_new_flows_and_keeps_the_open_ones",
        "A_full_store_drops_only_finished_flows_that_expire_first",
        "A_full_store_has_room_when_flows_have_expired",
    ];

    private readonly EphemeralDataProtectionProvider keys = new();
    private EngineProxy? proxy;
    private int open;

    protected static TimeSpan CommandTimeout => TimeSpan.FromSeconds(15);

    public override int Nodes => 2;

    public override TimeSpan Timeout => TimeSpan.FromSeconds(60);

    public override IReadOnlyCollection<EngineFault> Faults =>
        hasProxy ? [EngineFault.Unreachable, EngineFault.AnswersLost, EngineFault.Slow, EngineFault.WakeUpsLost] : [];

    protected sealed override async ValueTask<IFlowStore> OpenAsync(int node)
    {
        IFlowStore store = await OpenAsync(keys);
        await store.CheckAsync(); // so that a connection exists when a fault begins
        return store;
    }

    protected override async ValueTask CloseAsync(IFlowStore store)
    {
        await base.CloseAsync(store);
        if (--open == 0 && proxy is not null)
        {
            await proxy.DisposeAsync();
            proxy = null;
        }
    }

    protected sealed override async ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => await OpenAsync(new EphemeralDataProtectionProvider());

    protected override async ValueTask<byte[]?> ReadEngineAsync() => System.Text.Encoding.Latin1.GetBytes(await engine.DumpAsync());

    protected override ValueTask SetFaultAsync(EngineFault fault)
    {
        proxy!.Set(fault);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens the store over a connection string.</summary>
    protected abstract ValueTask<IFlowStore> OpenAsync(IDataProtectionProvider protection, string connectionString);

    private ValueTask<IFlowStore> OpenAsync(IDataProtectionProvider protection)
    {
        open++;
        if (hasProxy)
            proxy ??= new EngineProxy(engine.Port);
        return OpenAsync(protection, proxy is null ? engine.ConnectionString : engine.ConnectionStringAt(proxy.Port));
    }
}
