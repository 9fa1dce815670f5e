using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>The store's health check.</summary>
public abstract class SharedHealthTests : EngineTests
{
    [Test]
    public async Task A_check_succeeds_while_the_engine_runs_and_is_Unavailable_while_it_cannot_be_reached()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine);
        IFlowStore store = (await hosts.StartAsync(Engine.ConnectionStringAt(proxy.Port))).GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        proxy.Set(EngineFault.Unreachable);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!;
        Assert.That((e.Error, e.IsTransient), Is.EqualTo((TwoFactorError.Unavailable, true)));
        proxy.Set(EngineFault.None);
        await EventuallyAsync(async () =>
        {
            await store.CheckAsync();
            return true;
        });
    }

    // A read-only server answers a ping but cannot store a login.
    [Test]
    public async Task A_check_fails_over_an_engine_that_refuses_writes()
    {
        await using StoreHosts hosts = new(Engine);
        IFlowStore store = (await hosts.StartAsync()).GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        await RefuseWritesAsync(isRefusing: true);
        try
        {
            string? failure = null;
            await Wait.UntilAsync(async () => (failure = await FailureAsync(store)) is not null); // a changed setting takes effect a moment after the command
            Assert.That(failure, Does.Contain(Refusal));
        }
        finally
        {
            await RefuseWritesAsync(isRefusing: false);
        }

        await EventuallyAsync(async () =>
        {
            await store.CheckAsync();
            return true;
        });
    }

    private static async Task<string?> FailureAsync(IFlowStore store)
    {
        try
        {
            await store.CheckAsync();
            return null;
        }
        catch (TwoFactorException e)
        {
            return e.Message;
        }
    }

    /// <summary>A part of the message about an engine that refuses writes.</summary>
    protected abstract string Refusal { get; }

    protected abstract Task RefuseWritesAsync(bool isRefusing);
}
