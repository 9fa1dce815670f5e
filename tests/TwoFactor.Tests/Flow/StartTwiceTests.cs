using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Two starts at once. The first one is held at each of its calls of the store in turn, and the second one comes then.</summary>
public sealed class StartTwiceTests
{
    [Test]
    public async Task A_browser_that_starts_twice_at_once_rings_once_and_gets_one_login(
        [Values(LikeSecSign, WithMessageAndCancel)] TwoFactorCapabilities capabilities, [Values] bool onAnotherNode)
    {
        int held = 1;
        for (; ; held++)
        {
            using Scene scene = new(capabilities, held);
            Task<FlowStart> one = scene.First.StartAsync(FlowHost.Request());
            if (one.IsCompleted)
                break;
            Task<FlowStart> two = (onAnotherNode ? scene.Second : scene.First).StartAsync(FlowHost.Request());
            scene.Release();
            FlowStart first = await scene.SettleAsync(one);
            FlowStart second = await scene.SettleAsync(two);
            Assert.That((first.Refusal, second.Refusal), Is.EqualTo(((FlowRefusal?)null, (FlowRefusal?)null)), $"held at call {held}");
            Assert.That(second.Id, Is.EqualTo(first.Id), $"held at call {held}");
            Assert.That(scene.Calls, Is.EqualTo("Start"), $"held at call {held}");
        }

        Assert.That(held, Is.GreaterThan(5));
    }

    [Test]
    public async Task A_start_that_has_lost_its_slot_is_not_sent([Values] bool onAnotherNode)
    {
        using Scene scene = new(WithMessageAndCancel, heldAt: nameof(IFlowStore.CountAsync));
        Task<FlowStart> one = scene.First.StartAsync(FlowHost.Request(browser: "one"));
        FlowStart two = await scene.SettleAsync((onAnotherNode ? scene.Second : scene.First).StartAsync(FlowHost.Request(browser: "two")));
        scene.Release();
        Assert.That(((await scene.SettleAsync(one)).Refusal, two.Refusal), Is.EqualTo(((FlowRefusal?)FlowRefusal.StillOpen, (FlowRefusal?)null)));
        Assert.That(scene.Calls, Is.EqualTo("Start"));
    }

    // The first poll of a login may be as late as half a minute after its start.
    [TestCase(TwoFactorError.UserNotEnrolled, false, FlowRefusal.NotEnrolled, 2)]
    [TestCase(TwoFactorError.Unavailable, true, FlowRefusal.Unavailable, 1)]
    public async Task A_start_that_waited_for_one_that_was_refused_ends_at_once(TwoFactorError error, bool mayHaveBeenProcessed, FlowRefusal expected, int asked)
    {
        ManualTimeProvider time = new();
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedProvider provider = new("first", time) { AnswersAfter = answer.Task, StartFailure = new TwoFactorException(error, "test") { MayHaveBeenProcessed = mayHaveBeenProcessed } };
        using FlowHost scene = new(options => options.FirstPollAfter = TimeSpan.FromSeconds(30), decorate: new TwoProviders(provider, provider));
        Task<FlowStart> one = scene.Flow.StartAsync(FlowHost.Request());
        Task<FlowStart> two = scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(two.IsCompleted, Is.False);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1)); // the second start has joined the first
        provider.AnswersAfter = null;
        answer.SetResult();
        await Wait.UntilAsync(() => one.IsCompleted && two.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero)); // without moving the clock
        Assert.That(((await one).Refusal, (await two).Refusal), Is.EqualTo((expected, expected)));
        Assert.That(provider.Calls, Has.Count.EqualTo(asked));
    }

    /// <summary>Two nodes over one store. One call of the first node's store waits for <see cref="Release"/>.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ManualTimeProvider time = new();
        private readonly InMemoryService service = new();
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ServiceProvider[] nodes;

        public Scene(TwoFactorCapabilities capabilities, int heldCall = 0, string? heldAt = null)
        {
            int calls = 0;
            InMemoryFlowStore store = new(time, 100);
            FaultyStore first = new(store)
            {
                Before = operation => operation != nameof(IFlowStore.ListenAsync) && (heldAt is null || operation == heldAt) && Interlocked.Increment(ref calls) == Math.Max(heldCall, 1)
                    ? released.Task
                    : Task.CompletedTask,
            };
            nodes = [Node(first), Node(store)];

            ServiceProvider Node(IFlowStore of)
            {
                ServiceCollection services = new();
                services.AddSingleton<TimeProvider>(time).AddSingleton(of);
                services.AddTwoFactor().AddInMemory(FlowHost.Tenant, service, options => options.Capabilities = capabilities);
                services.Configure<FlowOptions>(options => options.Jitter = 0);
                return services.BuildServiceProvider();
            }
        }

        public ITwoFactorFlow First => nodes[0].GetRequiredService<ITwoFactorFlow>();

        public ITwoFactorFlow Second => nodes[1].GetRequiredService<ITwoFactorFlow>();

        /// <summary>The calls of the service.</summary>
        public string Calls => string.Join(' ', service.Calls.Select(call => call.Operation));

        public void Release() => released.SetResult();

        public async Task<FlowStart> SettleAsync(Task<FlowStart> start)
        {
            await Wait.UntilAsync(() => start.IsCompleted, () => time.Advance(TimeSpan.Zero));
            return await start;
        }

        public void Dispose()
        {
            foreach (ServiceProvider node in nodes)
                node.Dispose();
        }
    }
}
