using System.Globalization;
using System.Security.Cryptography;
using TwoFactor.Flow;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The environment of one case: nodes over one store, the users whom they ask, and a clock.</summary>
internal sealed class FlowScene : IAsyncDisposable
{
    private readonly FlowCase played;
    private readonly List<FlowNode> nodes = [];
    private readonly CancellationTokenSource end = new();
    private readonly string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private int next;
    private int names;

    public FlowScene(FlowFixture fixture, FlowCase played, int attempt)
    {
        this.played = played;
        Fixture = fixture;
        Pace = new Pace(fixture, Activity, attempt);
        Tenants = [$"tenant-{mark}", $"other-{mark}"];
        Service = new WatchedService(Pace, Activity, Lifetime);
        Spare = new WatchedService(Pace, Activity, Lifetime);
    }

    public FlowFixture Fixture { get; }

    public Activity Activity { get; } = new();

    public Pace Pace { get; }

    public TimeSpan Unit => Pace.Unit;

    /// <summary>How long a challenge waits for its answer.</summary>
    public TimeSpan Lifetime => 120 * Unit;

    /// <summary>Two tenants, with the same service.</summary>
    public IReadOnlyList<string> Tenants { get; }

    public string Tenant => Tenants[0];

    public WatchedService Service { get; }

    /// <summary>The second service of the tenants, if <see cref="Setting.HasSpare"/> is set.</summary>
    public WatchedService Spare { get; }

    public IReadOnlyList<FlowNode> Nodes => nodes;

    /// <summary>The flow of the next node: calls go to all nodes in turn.</summary>
    public ITwoFactorFlow Flow => FlowOf(Interlocked.Increment(ref next));

    /// <summary>Cancelled at the end of the case.</summary>
    public CancellationToken End => end.Token;

    public ITwoFactorFlow FlowOf(int node) => nodes[(int)((uint)node % (uint)nodes.Count)].Flow;

    public async Task OpenAsync(Setting? setting = null)
    {
        setting ??= new Setting();
        for (int node = 0; node < (setting.Nodes ?? Fixture.Nodes); node++)
            nodes.Add(await FlowNode.StartAsync(this, setting, SharedStore()).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        Service.AnswerAll();
        Spare.AnswerAll();
        await end.CancelAsync().ConfigureAwait(false);
        foreach (FlowNode node in Enumerable.Reverse(nodes))
            await node.CloseAsync().ConfigureAwait(false);
        end.Dispose();
    }

    /// <summary>The seed of random steps.</summary>
    public int NewSeed() => Fixture.Seed ?? Random.Shared.Next();

    /// <summary>A unique name.</summary>
    public string NewSubject() => string.Create(CultureInfo.InvariantCulture, $"subject-{mark}-{Interlocked.Increment(ref names)}");

    public string NewBrowser() => string.Create(CultureInfo.InvariantCulture, $"browser-{mark}-{Interlocked.Increment(ref names)}");

    public FlowRequest NewRequest() => new(Tenant, NewSubject()) { Browser = NewBrowser() };

    /// <summary>Opens a login on the next node.</summary>
    public async Task<Login> StartAsync(FlowRequest? request = null)
    {
        FlowRequest asked = request ?? NewRequest();
        FlowStart start = await TryStartAsync(asked).ConfigureAwait(false);
        Expect(start is { Refusal: null, Id: not null, Status: not null }, "a login that opens", start, "nobody could log in");
        return new Login(asked, start);
    }

    /// <summary>Asks for a login on the next node.</summary>
    public Task<FlowStart> TryStartAsync(FlowRequest request) => EndAsync(Flow.StartAsync(request, CancellationToken.None));

    /// <summary>Opens a login, and lets its user answer.</summary>
    public async Task<Login> FinishAsync(ChallengeState state, FlowRequest? request = null)
    {
        Login login = await StartAsync(request).ConfigureAwait(false);
        Service.User(login.User).Answers(state);
        FlowStatus status = await WaitForEndAsync(login).ConfigureAwait(false);
        Expect(status.State == state, $"a login that ends as its person answered ({state})", status, "an answer would be lost");
        return login;
    }

    /// <summary>Waits until a login has a final state.</summary>
    public async Task<FlowStatus> WaitForEndAsync(Login login, int? node = null)
    {
        FlowStatus status = login.Start.Status!;
        for (int i = 0; !status.State.IsFinal() && i < 1000; i++)
        {
            ITwoFactorFlow flow = node is { } number ? FlowOf(number) : Flow;
            status = await EndAsync(flow.WaitAsync(login.Key, status.Version, TimeSpan.FromHours(1), End), 10 * Lifetime).ConfigureAwait(false);
        }

        return status;
    }

    /// <summary>Begins a wait that does not end by itself, so that the login has a waiter.</summary>
    public Task<FlowStatus> BeginToWait(Login login, int node, CancellationToken leave = default) =>
        Observed(FlowOf(node).WaitAsync(login.Key, long.MaxValue, TimeSpan.FromHours(1), leave == default ? End : leave));

    /// <summary>Keeps a waiter on a node, until the token is cancelled.</summary>
    public void KeepWaiting(Login login, int node, CancellationToken leave = default) => _ = BeginToWait(login, node, leave);

    /// <summary>Lets time pass until a call has ended, and at most <paramref name="atMost"/>: ten quick polls by default.</summary>
    public async Task<T> EndAsync<T>(Task<T> call, TimeSpan? atMost = null)
    {
        if (!await Pace.UntilAsync(() => call.IsCompleted, atMost ?? (10 * Unit)).ConfigureAwait(false))
        {
            _ = Observed(call);
            throw new DidNotEndException();
        }

        return await call.ConfigureAwait(false);
    }

    /// <summary>The result of a call with a key, as text.</summary>
    public async Task<string> AskAsync(KeyCall call, ITwoFactorFlow flow, FlowKey key)
    {
        Task<string> answer = call.AnswerAsync(flow, key);
        return await Pace.UntilAsync(() => answer.IsCompleted, Unit).ConfigureAwait(false) ? await answer.ConfigureAwait(false) : Answer.DidNotEnd;
    }

    /// <summary>Makes concurrent calls, on all nodes in turn.</summary>
    public async Task<T[]> RaceAsync<T>(int callers, Func<ITwoFactorFlow, int, Task<T>> call)
    {
        TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < callers; i++)
            Activity.Begin(); // the clock must not move before all have called, although a busy machine may run some of them late
        Task<T>[] racing = [.. Enumerable.Range(0, callers).Select(async i =>
        {
            await start.Task.ConfigureAwait(false);
            return await Begin(i).ConfigureAwait(false);
        })];
        start.SetResult();
        return await EndAsync(Task.WhenAll(racing), 60 * Unit).ConfigureAwait(false); // callers that race may wait for each other, one after the other

        Task<T> Begin(int i)
        {
            try
            {
                return call(FlowOf(i), i);
            }
            finally
            {
                Activity.End();
            }
        }
    }

    /// <summary>Lets time pass until a condition is true.</summary>
    public async Task UntilAsync(Func<bool> isSo, TimeSpan atMost, string expected, Func<object?> got, string because) =>
        Expect(await Pace.UntilAsync(isSo, atMost).ConfigureAwait(false), expected, got(), because);

    public int Count(Login login, ServiceOperation operation) => Service.Count(login.User, operation);

    public static void Requires(bool condition, string otherwise)
    {
        if (!condition)
            throw new NotApplicableException(otherwise);
    }

    public void RequiresNodes() => Requires(Fixture.Nodes > 1, "The store has one node.");

    public void RequiresVirtualTime() => Requires(Pace.IsVirtual, "The store has a clock of its own, and this takes minutes, or exact times, of it.");

    public void Expect(bool isSo, string expected, object? got, string because)
    {
        if (!isSo)
            throw Failure(expected, got?.ToString() is { Length: > 0 } text ? text : "nothing", because);
    }

    public ConformanceException Failure(string expected, string got, string because, Exception? cause = null) =>
        new($"Rule {played.Rule}, {played}: expected {expected}, but got {got}; otherwise {because}.", cause);

    /// <summary>The same task; its exception is marked as observed.</summary>
    public static Task<T> Observed<T>(Task<T> task)
    {
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    // A store that is not shared is one object for all nodes.
    private IFlowStore? SharedStore() => nodes.Count > 0 && !nodes[0].Store.IsShared ? nodes[0].Store.Inner : null;
}
