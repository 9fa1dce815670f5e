using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Calls at the same time, late calls, and calls that are never made.</summary>
public sealed class RaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_start_that_ends_after_another_browser_replaced_it_is_withdrawn()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        Task<FlowStart> one = scene.Flow.StartAsync(FlowHost.Request(browser: "one"));
        Task<FlowStart> two = scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        Assert.That(gate.Waiting, Is.EqualTo(2));
        gate.Answer(0);
        gate.Answer(1);
        Assert.That((await one).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That((await two).Refusal, Is.Null);
        string first = people.Calls.First(call => call.Operation == ServiceOperation.Start).ChallengeId;
        Assert.That(people.Calls.Single(call => call.Operation == ServiceOperation.Cancel).ChallengeId, Is.EqualTo(first));
    }

    [Test]
    public async Task Of_two_completions_that_have_both_found_the_login_one_gets_the_outcome()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
            store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));

        FlowOutcome? other = null;
        store!.Before = async operation =>
        {
            if (operation != nameof(IFlowStore.ConsumeAsync))
                return;
            store.Before = null;
            other = await scene.Flow.CompleteAsync(key);
        };
        Assert.That(
            async () => await scene.Flow.CompleteAsync(key),
            Throws.TypeOf<TwoFactorException>().With.Property(nameof(TwoFactorException.Error)).EqualTo(TwoFactorError.ChallengeNotFound));
        Assert.That(other!.State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_login_that_is_replaced_while_it_is_opened_is_withdrawn()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
            store = new FaultyStore(host)));
        FlowStart? other = null;
        store!.BeforeReplacement = async () => other = await scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        FlowStart first = await scene.Flow.StartAsync(FlowHost.Request(browser: "one"));
        Assert.That((first.Refusal, other!.Refusal), Is.EqualTo((FlowRefusal.StillOpen, (FlowRefusal?)null)));
        Assert.That(scene.Service.Calls.Single(call => call.Operation == ServiceOperation.Cancel).ChallengeId, Is.EqualTo(scene.Service.Calls[0].ChallengeId));
    }

    // The first one has the slot of its name, and waits for the store, when the second one comes. Where nothing can freeze, the second one replaces it, and
    // takes the slot of the phone too. Without the test's synchronization context, everything that a call or the clock causes has happened when it returns.
    [Test]
    public Task Of_two_starts_by_name_at_once_one_asks_the_phone(
        [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities, [Values(1, 2, 3)] int secondComesAtCount) => Task.Run(async () =>
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities = capabilities,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowRequest request(string browser) => new(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = false };
        FlowStart? second = null;
        int counts = 0;
        store!.Before = async operation =>
        {
            if (operation != nameof(IFlowStore.CountAsync) || ++counts != secondComesAtCount)
                return;
            store.Before = null;
            second = await scene.Flow.StartAsync(request("two"));
        };
        Task<FlowStart> starting = scene.Flow.StartAsync(request("one"));
        await scene.AdvanceAsync(Second);
        FlowStart first = await starting;
        Assert.That((first.Refusal, second!.Refusal), Is.AnyOf((FlowRefusal.StillOpen, (FlowRefusal?)null), ((FlowRefusal?)null, FlowRefusal.StillOpen)));
        Assert.That(scene.Starts, Is.EqualTo(1));

        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(3 * Second);
        FlowKey key = first.Id is { } id ? FlowHost.Key(id, browser: "one") : FlowHost.Key(second.Id!, browser: "two");
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    });

    [Test]
    public async Task A_page_that_is_loaded_again_while_the_service_is_asked_finds_the_same_challenge()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        using CancellationTokenSource leaves = new();
        Task<FlowStart> one = scene.Flow.StartAsync(FlowHost.Request(), leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThatAsync(() => one, Throws.InstanceOf<OperationCanceledException>());
        Task<FlowStart> two = scene.Flow.StartAsync(FlowHost.Request());
        gate.Answer(0);
        Assert.That((await scene.SettleAsync(two)).Id, Is.Not.Null);
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo((ServiceOperation[])[ServiceOperation.Start]));
    }

    [Test]
    public async Task A_start_without_a_browser_whose_caller_left_is_withdrawn_at_once() =>
        Assert.That(await UntilWithdrawnAsync(browser: null, TimeSpan.FromMinutes(2)), Is.EqualTo(TimeSpan.Zero));

    [Test]
    public async Task A_start_whose_caller_left_is_withdrawn_if_its_browser_does_not_come_back()
    {
        TimeSpan abandonAfter = TimeSpan.FromMinutes(2);
        TimeSpan latest = abandonAfter + 2 * FlowCadence.Longest(new FlowOptions { Jitter = 0 }); // until the next turn, and then for turns of other nodes
        Assert.That(await UntilWithdrawnAsync("browser-1", abandonAfter), Is.InRange(abandonAfter, latest));
    }

    [Test]
    public async Task An_approval_of_one_question_does_not_approve_another_one_of_the_same_browser()
    {
        using FlowHost scene = new();
        FlowStart small = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Purpose = "payment", Message = "Pay 10" });
        FlowStart large = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Purpose = "payment", Message = "Pay 1000" });
        FlowStart alias = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Purpose = "payment", Message = "Pay 1000", AllowAlias = true });
        FlowStart other = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Purpose = "payment", Message = "Pay 1000", User = "boss" });
        Assert.That(new[] { small.Id, large.Id, alias.Id, other.Id }, Is.Unique);
        FlowKey first = new(small.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe", Browser = "b", Purpose = "payment" };
        Assert.That((await scene.Flow.GetAsync(first)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task An_approval_at_the_last_moment_counts_and_one_after_the_deadline_does_not()
    {
        using FlowHost scene = new();
        FlowKey inTime = await scene.StartAsync("early");
        FlowKey late = await scene.StartAsync("late");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(60));
        await scene.Flow.GetAsync(late); // otherwise its last poll would come a little later
        await scene.AdvanceAsync(TimeSpan.FromSeconds(59.9));
        scene.Service.User("early").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        scene.Service.User("late").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.That((await scene.Flow.CompleteAsync(inTime)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await scene.Flow.CompleteAsync(late)).State, Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_laptop_that_slept_collects_its_answer()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(100), Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Two_nodes_that_get_different_answers_at_once_agree_on_one()
    {
        foreach (ChallengeState slow in (ChallengeState[])[ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Denied])
        {
            InMemoryService people = new();
            GatedService gate = new(people, ServiceOperation.Poll);
            using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
            people.User("jdoe").Answers(slow, ChallengeState.Approved);
            FlowKey key = await scene.StartAsync();
            FoundFlow flow = FoundFlow.Of(FlowId.ToStoreKey(key.Id), await scene.Services.GetRequiredService<IFlowStore>().ReadAsync(FlowId.ToStoreKey(key.Id)))!;
            await scene.AdvanceAsync(TimeSpan.FromSeconds(2.5));
            Assert.That(gate.Waiting, Is.EqualTo(1));
            FlowEnding ending = scene.Services.GetRequiredService<FlowEnding>();
            await ending.WriteAsync(flow, flow.Content with { State = ChallengeState.Approved, ApprovedUser = "jdoe" }, new FlowOptions()); // by the other node
            gate.Answer(0);
            Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved), $"{slow}");
        }
    }

    [Test]
    public async Task Complete_cancel_poll_and_another_browser_at_once_hand_out_one_outcome_at_most()
    {
        for (int round = 0; round < 50; round++)
        {
            using FlowHost scene = new();
            FlowKey key = await scene.StartAsync();
            scene.Service.User("jdoe").Approves();
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1.9));
            Task<FlowOutcome>[] completions = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => scene.Flow.CompleteAsync(key)))];
            Task[] others =
            [
                Task.Run(() => scene.Time.Advance(TimeSpan.FromSeconds(0.2))),
                Task.Run(() => scene.Flow.CancelAsync(key)),
                Task.Run(() => scene.Flow.StartAsync(FlowHost.Request(browser: "other"))),
            ];
            await Task.WhenAll(completions.Concat(others).Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
            List<FlowOutcome> outcomes = [.. completions.Where(one => one.IsCompletedSuccessfully).Select(one => one.GetAwaiter().GetResult())];
            try
            {
                outcomes.Add(await scene.Flow.CompleteAsync(key));
            }
            catch (TwoFactorException e)
            {
                Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
            }

            Assert.That(outcomes, Has.Count.EqualTo(1));
            Assert.That(outcomes[0].State, Is.AnyOf(ChallengeState.Approved, ChallengeState.Cancelled));
        }
    }

    [Test]
    public async Task An_event_listener_that_blocks_or_throws_does_not_affect_a_login()
    {
        using ManualResetEventSlim never = new();
        RecordingEvents blocking = new(_ => never.Wait());
        RecordingEvents throwing = new(_ => throw new InvalidOperationException());
        using FlowHost scene = new(services: services => services.AddSingleton<ITwoFactorEvents>(blocking).AddSingleton<ITwoFactorEvents>(throwing));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        await throwing.WaitForAsync<FlowCompleted>(count: 1);
        Assert.That(throwing.Events.Select(one => one.GetType()), Is.EqualTo((Type[])[typeof(FlowStarted), typeof(FlowAnswered), typeof(FlowCompleted)]));
        never.Set();
    }

    [Test]
    public async Task A_full_store_refuses_new_logins_and_keeps_the_open_ones()
    {
        using FlowHost scene = new(options => options.MemoryCapacity = 1, services: services => services.AddSingleton<IFlowStore>(host =>
            new InMemoryFlowStore(host.GetRequiredService<TimeProvider>(), 1)));
        FlowKey key = await scene.StartAsync();
        for (int i = 0; i < 3; i++)
            Assert.That((await scene.Flow.StartAsync(FlowHost.Request("other"))).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        await scene.Flow.CancelAsync(key);
        await scene.StartAsync("other"); // the failed starts did not take its slot
    }

    /// <summary>Starts a login whose caller leaves before the service answers.</summary>
    /// <returns>The time from the service's answer to the withdrawal.</returns>
    private static async Task<TimeSpan> UntilWithdrawnAsync(string? browser, TimeSpan abandonAfter)
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(options => options.AbandonAfter = abandonAfter, options =>
        {
            options.Service = gate;
            options.Lifetime = TimeSpan.FromDays(1);
        })
        {
            Held = () => gate.Held,
        };
        using CancellationTokenSource leaves = new();
        Task<FlowStart> start = scene.Flow.StartAsync(FlowHost.Request(browser: browser), leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        gate.Answer(0);
        await scene.RestAsync();
        TimeSpan waited = TimeSpan.Zero;
        for (; !gate.Cancelled.IsCompleted && waited < TimeSpan.FromMinutes(10); waited += Second)
            await scene.AdvanceAsync(Second, Second);
        Assert.That(people.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.EqualTo(1));
        return waited;
    }
}
