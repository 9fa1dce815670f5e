using System.Globalization;
using System.Security.Cryptography;
using TwoFactor.Flow;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowStores;

/// <summary>The environment of one case: a store on each node over one engine, random keys, and a clock.</summary>
internal sealed class StoreScene(FlowStoreFixture fixture, FlowStoreCase played, int attempt)
{
    // The clock of an engine has a resolution of milliseconds or better, and is not synchronous with the clock of this process.
    private static readonly TimeSpan RealSlack = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan VirtualSlack = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider clock = fixture.Time ?? TimeProvider.System;
    private readonly List<TimeLimitedStore> nodes = [];
    private readonly List<IAsyncDisposable> listening = [];
    private EngineFault fault;
    private long start;
    private int next;

    public static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public FlowStoreFixture Fixture => fixture;

    public bool IsVirtual => fixture.Time is not null;

    public IReadOnlyList<IFlowStore> Nodes => nodes;

    /// <summary>The store of the next node: calls go to all nodes in turn.</summary>
    public IFlowStore Store => nodes[(int)((uint)Interlocked.Increment(ref next) % (uint)nodes.Count)];

    /// <summary>The tolerance for a duration, in addition to the time of the call.</summary>
    public TimeSpan Slack => IsVirtual ? VirtualSlack : RealSlack;

    /// <summary>The time since the case began.</summary>
    public TimeSpan Now => clock.GetElapsedTime(start);

    /// <summary>Begins a run of random steps.</summary>
    /// <returns>Their source, and its seed for messages.</returns>
    public (Random Random, string Run) NewRun()
    {
        int seed = fixture.Seed ?? Random.Shared.Next();
        return (new Random(seed), $"seed {seed.ToString(CultureInfo.InvariantCulture)}");
    }

    public async Task OpenAsync()
    {
        start = clock.GetTimestamp();
        for (int node = 0; node < fixture.Nodes; node++)
            nodes.Add(new TimeLimitedStore(await fixture.OpenNodeAsync(node).ConfigureAwait(false), fixture.Timeout));
    }

    public async Task CloseAsync()
    {
        if (fault != EngineFault.None)
            await SetFaultAsync(EngineFault.None).ConfigureAwait(false);
        foreach (IAsyncDisposable one in listening)
            await one.DisposeAsync().ConfigureAwait(false);
        foreach (TimeLimitedStore node in nodes)
            await fixture.CloseNodeAsync(node.Inner).ConfigureAwait(false);
    }

    /// <summary>Listens until the end of the case.</summary>
    public Task<WakeLog> ListenAsync(IFlowStore node) => ListenAsync(node, (key, log) => log.Add(key));

    public async Task<WakeLog> ListenAsync(IFlowStore node, Action<string?, WakeLog> wake)
    {
        WakeLog log = new(fixture.Timeout);
        IAsyncDisposable one = await node.ListenAsync(key => wake(key, log)).ConfigureAwait(false);
        lock (listening)
            listening.Add(one);
        return log;
    }

    public async Task SetFaultAsync(EngineFault wanted)
    {
        fault = wanted;
        await fixture.CauseAsync(wanted).ConfigureAwait(false);
    }

    /// <summary>A unique key.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Creates a flow that is kept for a long time. Its first turn is due at once.</summary>
    public async Task<string> CreateAsync(TimeSpan? keepFor = null, TimeSpan firstTurnAfter = default, byte content = 1)
    {
        string flow = NewKey();
        Expect(
            await Store.CreateAsync(flow, Bytes(content), keepFor ?? Long, firstTurnAfter).ConfigureAwait(false),
            "a flow of a new key that is added", "it refused", "nobody could log in");
        return flow;
    }

    /// <summary>Makes a flow final.</summary>
    public async Task FinishAsync(string flow, long version = 1, byte content = 9, TimeSpan? keepFor = null) => Expect(
        await Store.ReplaceAsync(flow, version, Bytes(content), isFinal: true, keepFor ?? Long).ConfigureAwait(false),
        "a final replacement of the current version that succeeds", "it refused", "an answer would be lost");

    public async Task<StoredFlow> ReadAsync(string flow) => await Store.ReadAsync(flow).ConfigureAwait(false)
        ?? throw Failure("an open flow that is read", "nothing", "a login would be lost");

    public static byte[] Bytes(params byte[] content) => content;

    /// <summary>A short time: ten seconds of a virtual clock. With a real clock it is longer with each attempt, until this machine is fast
    /// enough.</summary>
    public TimeSpan Units(double count) => (IsVirtual ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(200 << attempt)) * count;

    /// <summary>Lets time pass: exactly this time on a virtual clock, at least this time on a real one.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (fixture.Time is { } virtualTime)
            virtualTime.Advance(time);
        else
            await Task.Delay(time + RealSlack, TimeProvider.System).ConfigureAwait(false);
    }

    /// <summary>Makes sure that less than <paramref name="time"/> has passed since then. Otherwise the observations prove nothing.</summary>
    public void RequiresWithin(TimeSpan since, TimeSpan time)
    {
        if (Now - since < time - Slack)
            return;
        throw IsVirtual ? new InvalidOperationException("The case let too much time pass.") : new TooSlowException();
    }

    /// <summary>Makes a call, and records its times.</summary>
    public async Task<(T Result, CallTimes Times)> TimeAsync<T>(Func<ValueTask<T>> call)
    {
        TimeSpan begun = Now;
        T result = await call().ConfigureAwait(false);
        return (result, new CallTimes(begun, Now));
    }

    /// <summary>Checks the remaining time at <paramref name="read"/>, for a time that began with the call at <paramref name="set"/>.</summary>
    public void ExpectLeft(TimeSpan left, TimeSpan of, CallTimes set, CallTimes read, string what, string because)
    {
        TimeSpan most = Floor(of - (read.Begun - set.Ended)) + Slack;
        TimeSpan least = Floor(of - (read.Ended - set.Begun)) - Slack;
        Expect(left >= TimeSpan.Zero && left >= least && left <= most, $"{what} between {Floor(least)} and {most}", left, because);
    }

    public void ExpectAge(TimeSpan age, CallTimes set, CallTimes read, string because)
    {
        TimeSpan least = read.Begun - set.Ended - Slack;
        TimeSpan most = read.Ended - set.Begun + Slack;
        Expect(age >= TimeSpan.Zero && age >= least && age <= most, $"an age between {Floor(least)} and {most}", age, because);
    }

    public static void Requires(bool condition, string otherwise)
    {
        if (!condition)
            throw new NotApplicableException(otherwise);
    }

    public void RequiresNodes() => Requires(fixture.Nodes > 1, "The store has one node.");

    public void RequiresVirtualTime() => Requires(IsVirtual, "The engine has a clock of its own, so exact times cannot be shown.");

    public void RequiresFault(EngineFault fault) => Requires(fixture.Faults.Contains(fault), $"The fixture cannot cause {fault}.");

    public void Expect(bool isSo, string expected, object? got, string because)
    {
        if (!isSo)
            throw Failure(expected, got?.ToString() is { Length: > 0 } text ? text : "nothing", because);
    }

    public ConformanceException Failure(string expected, string got, string because, Exception? cause = null) =>
        new($"Rule {played.Rule}, {played}: expected {expected}, but got {got}; otherwise {because}.", cause);

    public static string Describe(Exception e) => e switch
    {
        DidNotEndException => DidNotEndException.Words,
        TwoFactorException known => $"a TwoFactorException ({known.Error}{(known.IsTransient ? ", transient" : "")}{(known.MayHaveBeenProcessed ? ", may have been processed" : "")})",
        _ => $"an exception, {e.GetType().Name} ({e.Message.ReplaceLineEndings(" ")})",
    };

    private static TimeSpan Floor(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
