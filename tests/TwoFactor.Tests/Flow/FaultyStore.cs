using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>A store that fails at one of its calls, before or after the operation.</summary>
internal sealed class FaultyStore(IFlowStore inner) : IFlowStore
{
    private int calls;

    /// <summary>Creates one over a store in memory, with the host's clock.</summary>
    public FaultyStore(IServiceProvider host)
        : this(new InMemoryFlowStore(host.GetRequiredService<TimeProvider>(), 100))
    {
    }

    /// <summary>Which call fails, from 1; 0 for none.</summary>
    public int FailsAt { get; set; }

    /// <summary>Whether the operation happens before the failure is reported, as when an answer is lost.</summary>
    public bool AfterTheFact { get; init; }

    /// <summary>Which calls fail, by their number; asked in addition to <see cref="FailsAt"/>.</summary>
    public Func<int, Fault>? Faults { get; set; }

    /// <summary>Runs before each call, with the operation's name.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Runs after the operation, before its caller gets the result.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>Runs before the first replacement.</summary>
    public Func<Task>? BeforeReplacement { get; set; }

    /// <summary>Runs instead of the next replacement, and gets that replacement.</summary>
    public Func<Func<ValueTask<bool>>, ValueTask<bool>>? InsteadOfReplacement { get; set; }

    public int Calls => calls;

    /// <summary>How long the flow is to be kept, as the last replacement says.</summary>
    public TimeSpan KeepFor { get; private set; }

    /// <summary>The key of the flow that was created last.</summary>
    public string? LastCreated { get; private set; }

    public bool IsShared => inner.IsShared;

    /// <summary>Makes a call of the flow that may fail because of the store.</summary>
    public static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (TwoFactorException e)
        {
            Assert.That(e.Error, Is.AnyOf(TwoFactorError.Unavailable, TwoFactorError.ChallengeNotFound, TwoFactorError.InvalidRequest));
        }
    }

    public ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.CreateAsync(LastCreated = flow, content, keepFor, firstTurnAfter, cancellationToken));

    public ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default) => RunAsync(() => inner.ReadAsync(flow, cancellationToken));

    public async ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        KeepFor = keepFor;
        if (BeforeReplacement is { } before)
        {
            BeforeReplacement = null;
            await before();
        }

        if (InsteadOfReplacement is { } instead)
        {
            InsteadOfReplacement = null;
            return await RunAsync(() => instead(Replace));
        }

        return await RunAsync(Replace);

        ValueTask<bool> Replace() => inner.ReplaceAsync(flow, version, content, isFinal, keepFor, cancellationToken);
    }

    public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.TakeTurnAsync(flow, interval, cancellationToken));

    public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.BringTurnForwardAsync(flow, gap, cancellationToken));

    public ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) => RunAsync(() => inner.ConsumeAsync(flow, cancellationToken));

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) => await RunAsync(async () =>
    {
        await inner.RemoveAsync(flow, cancellationToken);
        return true;
    });

    public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.TakeSlotAsync(slot, claim, cancellationToken));

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) => await RunAsync(async () =>
    {
        await inner.FreeSlotAsync(slot, flow, pause, cancellationToken);
        return true;
    });

    public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.CountAsync(counter, limit, window, cancellationToken));

    public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.ListenAsync(wake, cancellationToken));

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);

    private async ValueTask<TResult> RunAsync<TResult>(Func<ValueTask<TResult>> operation, [CallerMemberName] string name = "")
    {
        if (Before is { } before)
            await before(name);
        int call = Interlocked.Increment(ref calls);
        Fault fault = call == FailsAt ? AfterTheFact ? Fault.After : Fault.Before : Faults?.Invoke(call) ?? Fault.None;
        TResult? result = fault is Fault.None or Fault.After ? await operation() : default;
        if (After is { } after)
            await after(name);
        return fault == Fault.None
            ? result!
            : throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.") { IsTransient = true, MayHaveBeenProcessed = fault != Fault.Before };
    }

    /// <summary>How a call fails.</summary>
    internal enum Fault
    {
        None = 0,

        /// <summary>It did not reach the store, and the store's client knows it.</summary>
        Before,

        /// <summary>It did not reach the store, and the client does not know it.</summary>
        Unknown,

        /// <summary>It was done, and the answer is lost.</summary>
        After,
    }
}
