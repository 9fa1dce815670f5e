using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Another node changes a flow between this node's read and its write.</summary>
public sealed class CrossingWritesTests
{
    [TestCase(ChallengeState.Approved, "jdoe")]
    [TestCase(ChallengeState.Denied, null)]
    public async Task An_answer_is_not_lost_when_another_node_writes_at_the_same_time(ChallengeState answer, string? approvedUser)
    {
        using FlowHost scene = new(services: Add);
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(answer);
        store.BeforeReplacement = () => WriteAsync(store, key, content => content with { State = ChallengeState.Delivered, Message = "of the other node" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        FlowOutcome outcome = await scene.Flow.CompleteAsync(key);
        Assert.That((outcome.State, outcome.ApprovedUser), Is.EqualTo((answer, approvedUser)));
        Assert.That(outcome.DecidedAt, Is.EqualTo(scene.Time.GetUtcNow()).Within(TimeSpan.FromSeconds(2)));
    }

    // The poll of this node takes long, and that of the other node says that the user is frozen.
    [TestCase(ChallengeState.Approved, 122, ChallengeState.Expired)]
    [TestCase(ChallengeState.Denied, 4, ChallengeState.Denied)]
    public async Task Without_a_first_factor_no_approval_is_written_over_a_decoy(ChallengeState late, int seconds, ChallengeState expected)
    {
        using FlowHost scene = new(services: Add);
        FaultyStore store = StoreOf(scene);
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = false, Browser = "browser-1" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        FlowKey key = FlowHost.Key((await starting).Id!);
        scene.Service.User("jdoe").Answers(late);
        bool isEnded = false;
        store.BeforeReplacement = async () =>
        {
            await WriteAsync(store, key, content => content with { IsDecoy = true });
            isEnded = true;
        };
        await scene.AdvanceAsync(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(0.5));
        Assert.That(isEnded, Is.True);
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_state_that_is_not_final_does_not_replace_a_newer_one()
    {
        using FlowHost scene = new(services: Add);
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(new InMemoryAnswer(ChallengeState.Pending) { Message = "of this node" });
        store.BeforeReplacement = () => WriteAsync(store, key, content => content with { State = ChallengeState.Delivered });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(2.1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Delivered));
    }

    [Test]
    public async Task A_login_that_is_approved_while_it_is_abandoned_is_not_withdrawn()
    {
        RecordingEvents events = new();
        using FlowHost scene = new(
            options => options.AbandonAfter = TimeSpan.FromSeconds(5),
            services: services => Add(services.AddSingleton<ITwoFactorEvents>(events)));
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync();
        bool isApproved = false;
        store.BeforeReplacement = async () =>
        {
            await WriteAsync(store, key, content => content with { State = ChallengeState.Approved, ApprovedUser = "jdoe" });
            isApproved = true;
        };
        for (int second = 0; second < 60 && !isApproved; second++)
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        await events.WaitForAsync<FlowCompleted>(count: 1);
        Assert.That(events.Events.OfType<FlowAbandoned>(), Is.Empty);
        Assert.That(scene.Service.Calls.Select(call => call.Operation), Has.None.EqualTo(ServiceOperation.Cancel));
    }

    // The store has written the start, but its answer comes late. Meanwhile the person approves, and another tab finds that.
    [Test]
    public async Task A_login_approved_while_the_answer_to_its_write_is_missing_is_not_lost()
    {
        using FlowHost scene = new(services: Add);
        FaultyStore store = StoreOf(scene);
        string? other = null;
        store.InsteadOfReplacement = async replace =>
        {
            Assert.That(await replace(), Is.True);
            other = (await scene.Flow.StartAsync(FlowHost.Request())).Id;
            await WriteAsync(store, FlowHost.Key(other!), content => content with { State = ChallengeState.Approved, ApprovedUser = "jdoe" });
            throw Lost();
        };
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((start.Id, start.Refusal), Is.EqualTo((other, (FlowRefusal?)null)));
        Assert.That((await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!))).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(scene.Service.Calls.Select(call => call.Operation), Is.EqualTo((ServiceOperation[])[ServiceOperation.Start]));
    }

    [Test]
    public async Task An_approval_is_released_if_another_node_hands_it_out_before_its_writer_learns_that_it_was_written()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSignWithRelease, services: Add);
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        FlowOutcome? outcome = null;
        store.InsteadOfReplacement = async replace =>
        {
            Assert.That(await replace(), Is.True);
            outcome = await scene.Flow.CompleteAsync(key);
            throw Lost();
        };
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That(outcome?.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Release), Is.EqualTo(1));
    }

    [Test]
    public async Task An_approval_is_reported_and_collectable_whether_its_lost_write_arrives_late_or_never([Values] bool isWritten)
    {
        RecordingEvents events = new();
        using FlowHost scene = new(services: services => Add(services.AddSingleton<ITwoFactorEvents>(events)));
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        store.InsteadOfReplacement = replace =>
        {
            store.After = async operation =>
            {
                if (operation != nameof(IFlowStore.ReadAsync))
                    return;
                store.After = null; // the flow has looked, and found the earlier version
                if (isWritten)
                    Assert.That(await replace(), Is.True);
            };
            throw Lost();
        };
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        await events.WaitForAsync<FlowAnswered>(count: 1);
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    // The node that has read the denial is slow, or is killed before it writes the pause.
    [Test]
    public async Task A_denial_that_another_node_writes_while_the_login_is_replaced_is_followed_by_the_pause(
        [Values] bool hasFirstFactor, [Values(LikeSecSign, LikeSezame, WithMessageAndCancel)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = new(service: options => options.Capabilities = capabilities, services: Add);
        FaultyStore store = StoreOf(scene);
        FlowKey key = FlowHost.Key((await StartAsync("one")).Id!, browser: "one");
        store.BeforeReplacement = () => WriteAsync(store, key, content => content with { State = ChallengeState.Denied });
        for (int i = 0; i < 2; i++)
            Assert.That((await StartAsync("two")).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
        Assert.That(scene.Starts, Is.EqualTo(1));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Denied));

        async Task<FlowStart> StartAsync(string browser)
        {
            Task<FlowStart> start = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5)); // without a first factor, no answer comes before
            return await start;
        }
    }

    // The person has not denied, and the login still holds its slots.
    [Test]
    public async Task A_login_that_another_node_ends_while_it_is_replaced_makes_room(
        [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities, [Values(ChallengeState.Cancelled, ChallengeState.Expired, ChallengeState.Approved)] ChallengeState end)
    {
        using FlowHost scene = new(service: options => options.Capabilities = capabilities, services: Add);
        FaultyStore store = StoreOf(scene);
        FlowKey key = await scene.StartAsync(browser: "one");
        store.BeforeReplacement = () => WriteAsync(store, key, content => content with { State = end, ApprovedUser = "jdoe" });
        await scene.StartAsync(browser: "two");
        Assert.That(scene.Starts, Is.EqualTo(2));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(end));
    }

    [Test]
    public async Task A_question_that_is_opened_while_its_login_is_replaced_is_withdrawn()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => options.Service = gate, services: Add);
        FaultyStore store = StoreOf(scene);
        Task<FlowStart> replaced = scene.Flow.StartAsync(FlowHost.Request(browser: "one"));
        await Wait.UntilAsync(() => gate.Waiting == 1);
        store.BeforeReplacement = async () =>
        {
            gate.Answer(0);
            Assert.That((await replaced).Refusal, Is.Null);
        };
        Task<FlowStart> next = scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        await Wait.UntilAsync(() => gate.Waiting == 2);
        gate.Answer(1);
        Assert.That((await next).Refusal, Is.Null);
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    // A callback is earlier than the answer to the start, so the node watches the flow, for which nobody waits yet.
    [Test]
    public async Task A_start_that_takes_longer_than_nobody_waits_is_not_abandoned()
    {
        GatedService gate = new(new InMemoryService(), ServiceOperation.Start);
        using FlowHost scene = new(
            options => options.AbandonAfter = TimeSpan.FromSeconds(5),
            service: options => (options.Service, options.RequestTimeout) = (gate, TimeSpan.FromSeconds(100)),
            services: Add);
        FaultyStore store = StoreOf(scene);
        scene.Held = () => gate.Held;
        Task<FlowStart> start = scene.Flow.StartAsync(FlowHost.Request());
        await Wait.UntilAsync(() => gate.Waiting == 1);
        Assert.That(await scene.Flow.ReceiveCallbackAsync(store.LastCreated!), Is.True);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(60));
        gate.Answer(0);
        Assert.That((await scene.SettleAsync(start)).Refusal, Is.Null);
    }

    private static void Add(IServiceCollection services) =>
        services.AddSingleton<IFlowStore>(host => new FaultyStore(host));

    private static FaultyStore StoreOf(FlowHost scene) => (FaultyStore)scene.Services.GetRequiredService<IFlowStore>();

    private static TwoFactorException Lost() => new(TwoFactorError.Unavailable, "The store is slow.") { IsTransient = true, MayHaveBeenProcessed = true };

    private static async Task WriteAsync(FaultyStore store, FlowKey key, Func<FlowContent, FlowContent> change)
    {
        string flow = FlowId.ToStoreKey(key.Id);
        StoredFlow stored = (await store.ReadAsync(flow))!;
        FlowContent next = change(FlowContent.Parse(stored.Content)!);
        Assert.That(await store.ReplaceAsync(flow, stored.Version, next.ToBytes(), next.State.IsFinal(), TimeSpan.FromMinutes(2)), Is.True);
    }
}
