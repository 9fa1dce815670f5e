using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The slot of a user's phone: which login holds it, and for how long.</summary>
public sealed class PlaceTests
{
    [Test]
    public async Task The_same_message_for_another_purpose_is_another_question()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign); // all purposes share a slot
        FlowStart signIn = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Message = "Go on" });
        FlowStart payment = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", Message = "Go on", Purpose = "payment" });
        Assert.That((payment.Refusal, payment.Id), Is.Not.EqualTo(((FlowRefusal?)null, signIn.Id)));
        FlowKey key = new(payment.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe", Browser = "b", Purpose = "payment" };
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task The_same_message_to_another_person_is_another_question()
    {
        using FlowHost scene = new();
        FlowStart mine = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", User = "jdoe" });
        FlowStart theirs = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "b", User = "boss" });
        Assert.That(theirs.Id, Is.Not.EqualTo(mine.Id));
        Assert.That(scene.Service.Calls.Where(call => call.Operation == ServiceOperation.Start).Select(call => call.User), Is.EqualTo((string[])["jdoe", "boss"]));
    }

    [Test]
    public async Task Two_spellings_of_a_name_share_one_slot()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "one") { User = "jdoe" });
        await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "one") { User = " JDoe" });
        Assert.That(
            scene.Service.Calls.Select(call => call.Operation),
            Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Poll, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    [Test]
    public async Task Two_starts_without_a_browser_never_share_a_question()
    {
        using FlowHost scene = new();
        FlowStart first = await scene.Flow.StartAsync(FlowHost.Request(browser: null));
        FlowStart second = await scene.Flow.StartAsync(FlowHost.Request(browser: null));
        Assert.That((second.Refusal, second.Id), Is.Not.EqualTo(((FlowRefusal?)null, first.Id)));
        Assert.That(scene.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_start_that_the_limit_refuses_does_not_change_the_open_question()
    {
        using FlowHost scene = new(options => options.MaxStarts = 1);
        FlowKey person = await scene.StartAsync(browser: "person");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "stranger"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
        Assert.That((await scene.Flow.GetAsync(person)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task A_start_that_the_limit_refuses_takes_no_slot()
    {
        using FlowHost scene = new(
            options =>
            {
                options.MaxStarts = 1;
                options.StartsWindow = TimeSpan.FromSeconds(1);
            },
            options => options.Capabilities = LikeSecSign);
        await scene.Flow.CancelAsync(await scene.StartAsync());
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "two"))).Refusal, Is.Null);
    }

    [Test]
    public async Task With_SingleChallenge_a_question_that_cannot_be_withdrawn_is_not_replaced([Values] bool mayFreeze)
    {
        Stubborn service = new();
        using FlowHost scene = new(service: options => (options.Service, options.Capabilities) = (service, mayFreeze ? LikeSecSign : TwoFactorCapabilities.CanCancel));
        FlowKey first = await scene.StartAsync(browser: "one");
        FlowStart second = await scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        Assert.That((second.Refusal, service.Starts), Is.EqualTo(mayFreeze ? (FlowRefusal.StillOpen, 1) : ((FlowRefusal?)null, 2)));
        Assert.That((await scene.Flow.GetAsync(first)).State, Is.EqualTo(mayFreeze ? ChallengeState.Pending : ChallengeState.Cancelled));
    }

    [TestCase("the service fails")]
    [TestCase("the service has no such call")]
    [TestCase("a handler of the host fails")]
    public async Task With_SingleChallenge_a_cancelled_question_that_could_not_be_withdrawn_keeps_its_slot(string because)
    {
        Stubborn service = new();
        InMemoryOptions? set = null;
        using FlowHost scene = new(service: options =>
        {
            set = options;
            (options.Service, options.Capabilities) = (service, because == "the service has no such call" ? TwoFactorCapabilities.SingleChallenge : LikeSecSign);
        });
        FlowKey key = await scene.StartAsync();
        service.Fault = because == "a handler of the host fails" ? new InvalidOperationException() : null;
        await scene.Flow.CancelAsync(key);
        service.Fault = null;
        Assert.That(((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, service.Starts), Is.EqualTo((FlowRefusal.StillOpen, 1)));
        service.IsStubborn = false;
        set!.Capabilities = LikeSecSign;
        Assert.That(((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, service.Starts), Is.EqualTo(((FlowRefusal?)null, 2)));
    }

    [Test]
    public async Task With_SingleChallenge_a_question_that_can_neither_be_stored_nor_withdrawn_keeps_its_slot()
    {
        Stubborn service = new();
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => (options.Service, options.Capabilities) = (service, LikeSecSign),
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        store!.BeforeReplacement = () => throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.StartAsync(FlowHost.Request()));
        Assert.That(((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, service.Starts), Is.EqualTo((FlowRefusal.StillOpen, 1)));
    }

    [TestCase(true, FlowRefusal.StillOpen)]
    [TestCase(false, null)]
    public async Task With_SingleChallenge_a_start_that_may_have_been_sent_keeps_its_slot(bool mayBeAsking, FlowRefusal? refusal)
    {
        Stubborn service = new() { Fault = mayBeAsking ? new InvalidOperationException() : new ArgumentException("test") };
        using FlowHost scene = new(service: options => (options.Service, options.Capabilities) = (service, LikeSecSign));
        await Assert.ThatAsync(() => scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { User = "jdoe", Browser = "browser-1" }), Throws.Exception);
        service.Fault = null;
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(refusal));
    }

    [Test]
    public async Task A_login_does_not_end_while_the_service_is_slow_to_open_it()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        Task<FlowStart> one = scene.Flow.StartAsync(FlowHost.Request());
        Task<FlowStart> two = scene.Flow.StartAsync(FlowHost.Request()); // the same browser waits for the same question
        for (int i = 0; i < 50; i++)
            scene.Time.Advance(TimeSpan.FromMilliseconds(100));
        gate.Answer(0);
        FlowStart opened = await scene.SettleAsync(one);
        Assert.That((opened.Refusal, opened.Id), Is.EqualTo(((FlowRefusal?)null, (await scene.SettleAsync(two)).Id)));
    }

    [Test]
    public async Task The_failure_mode_does_not_approve_a_login_that_another_browser_has_replaced()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(options => options.FailureMode = FlowFailureMode.OpenWithAudit, options => options.Service = gate) { Held = () => gate.Held };
        people.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        Task<FlowStart> one = scene.Flow.StartAsync(FlowHost.Request(browser: "one"));
        people.User("jdoe").CannotBeAsked(null);
        Task<FlowStart> two = scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        gate.Answer(0);
        gate.Answer(1);
        Assert.That(((await one).Refusal, (await two).Refusal), Is.EqualTo((FlowRefusal.Unavailable, (FlowRefusal?)null)));
    }

    [Test]
    public async Task The_failure_mode_does_not_approve_a_login_that_was_opened_meanwhile()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        string flow = FlowId.ToStoreKey(key.Id);
        FoundFlow open = FoundFlow.Of(flow, await scene.Services.GetRequiredService<IFlowStore>().ReadAsync(flow))!;
        FoundFlow created = open with { Stored = new StoredFlow { Content = open.Stored.Content, Version = 1, IsFinal = false, Age = open.Age, UntilTurn = TimeSpan.Zero } };
        FlowContent letIn = open.Content with { State = ChallengeState.Approved, ApprovedUser = "jdoe", ByFailureMode = true };
        await scene.Services.GetRequiredService<FlowEnding>().WriteAsync(created, letIn, new FlowOptions());
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
    }

    /// <summary>A service that cannot withdraw a question, or throws as a host's code might.</summary>
    private sealed class Stubborn : IInMemoryService
    {
        private readonly InMemoryService inner = new();

        public bool IsStubborn { get; set; } = true;

        public Exception? Fault { get; set; }

        public int Starts { get; private set; }

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            if (Fault is { } fault)
                throw fault;
            Starts += asked.Operation == ServiceOperation.Start ? 1 : 0;
            return asked.Operation == ServiceOperation.Cancel && IsStubborn
                ? Task.FromResult(new InMemoryAnswer(TwoFactorError.Unavailable))
                : inner.AskAsync(asked, cancellationToken);
        }
    }
}
