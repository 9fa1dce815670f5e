using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The outcome of a start, for each fault and each failure mode.</summary>
public sealed class FailureModeTests
{
    private const string In = "approved without the phone";
    private const string Second = "asked by the second provider";

    /// <summary>Fault; where it happened; whether the service may have received the request; whether there was a first factor; and the outcome in each mode.</summary>
    private static readonly object[] Table =
    [
        //             fault                             origin                     may have been  first  Closed         OpenWithAudit  OtherProvider
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Service,    false, true,  "Unavailable", In,            Second },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Connection, false, true,  "Unavailable", In,            Second },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Host,       false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Unknown,    false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Service,    false, false, "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Service,    true,  true,  "Unavailable", "Unavailable", "Unavailable" },
        new object[] { TwoFactorError.Unavailable,       FailureOrigin.Service,    true,  false, "Unavailable", "Unavailable", "Unavailable" },
        new object[] { TwoFactorError.RateLimited,       FailureOrigin.Service,    false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.RateLimited,       FailureOrigin.Service,    false, false, "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.ProtocolViolation, FailureOrigin.Service,    true,  true,  "Unavailable", "Unavailable", "Unavailable" },
        new object[] { TwoFactorError.AccessDenied,      FailureOrigin.Service,    false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.Misconfigured,     FailureOrigin.Service,    false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.InvalidRequest,    FailureOrigin.Service,    false, true,  "Unavailable", "Unavailable", Second },
        new object[] { TwoFactorError.InvalidRequest,    FailureOrigin.Service,    false, false, "a decoy",     "a decoy",     "a decoy" },
        new object[] { TwoFactorError.InvalidRequest,    FailureOrigin.Service,    true,  true,  "Unavailable", "Unavailable", "Unavailable" },
        new object[] { TwoFactorError.InvalidRequest,    FailureOrigin.Service,    true,  false, "a decoy",     "a decoy",     "a decoy" },
        new object[] { TwoFactorError.UserNotEnrolled,   FailureOrigin.Service,    false, true,  "NotEnrolled", "NotEnrolled", "NotEnrolled" },
        new object[] { TwoFactorError.UserNotEnrolled,   FailureOrigin.Service,    false, false, "a decoy",     "a decoy",     "a decoy" },
        new object[] { TwoFactorError.UserSuspended,     FailureOrigin.Service,    false, true,  "Suspended",   "Suspended",   "Suspended" },
        new object[] { TwoFactorError.UserSuspended,     FailureOrigin.Service,    false, false, "a decoy",     "a decoy",     "a decoy" },
    ];

    [TestCaseSource(nameof(Table))]
    public async Task A_failed_start_has_the_outcome_in_the_table_for_each_failure_mode(
        TwoFactorError fault, FailureOrigin origin, bool mayHaveBeenProcessed, bool hasFirstFactor, string closed, string openWithAudit, string otherProvider)
    {
        TwoFactorException failure = new(fault, "test") { Origin = origin, MayHaveBeenProcessed = mayHaveBeenProcessed };
        Assert.That(await RunAsync(failure, hasFirstFactor, FlowFailureMode.Closed), Is.EqualTo(closed));
        Assert.That(await RunAsync(failure, hasFirstFactor, FlowFailureMode.OpenWithAudit), Is.EqualTo(openWithAudit));
        Assert.That(await RunAsync(failure, hasFirstFactor, FlowFailureMode.OtherProvider), Is.EqualTo(otherProvider));
    }

    private static async Task<string> RunAsync(TwoFactorException failure, bool hasFirstFactor, FlowFailureMode mode)
    {
        ManualTimeProvider time = new();
        ScriptedProvider first = new("first", time) { StartFailure = failure };
        ScriptedProvider second = new("second", time);
        using FlowHost scene = new(options => options.FailureMode = mode, decorate: new TwoProviders(first, second));
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowStart start = await starting;
        Assert.That((first.Calls.Count, second.Calls.Count(call => call == "start")), Is.EqualTo((1, start.Status?.Provider == "second" ? 1 : 0)));
        if (start.Refusal is { } refusal)
            return refusal.ToString();
        FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe" };
        if (start.Status!.State == ChallengeState.Approved)
        {
            FlowOutcome outcome = await scene.Flow.CompleteAsync(key);
            Assert.That((outcome.State, outcome.ByFailureMode, outcome.Subject), Is.EqualTo((ChallengeState.Approved, true, "jdoe")));
            return In;
        }

        second.State = ChallengeState.Approved; // approves only a login whose question came from the second provider
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        ChallengeState state = (await scene.Flow.GetAsync(key)).State;
        Assert.That(state, Is.EqualTo(start.Status.Provider == "second" ? ChallengeState.Approved : ChallengeState.Pending));
        return start.Status.Provider == "second" ? Second : "a decoy";
    }

    [Test]
    public async Task A_request_that_may_not_fail_open_is_refused_during_an_outage()
    {
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Service } };
        using FlowHost scene = new(options => options.FailureMode = FlowFailureMode.OpenWithAudit, decorate: new TwoProviders(provider, provider));
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", MayFailOpen = false });
        Assert.That((start.Id, start.Refusal), Is.EqualTo(((string?)null, FlowRefusal.Unavailable)));
        Assert.That((await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe"))).Status?.State, Is.EqualTo(ChallengeState.Approved));
    }

    // SecSign ID answers a start with an unknown code: a session may be open, and a second one would freeze the ID.
    [Test]
    public async Task After_a_refusal_with_which_a_challenge_may_be_open_another_browser_does_not_ask_the_phone_again([Values] bool hasFirstFactor)
    {
        RefusesUncertainly service = new();
        using FlowHost scene = new(service: options => (options.Capabilities, options.Service) = (LikeSecSign, service));
        FlowStart first = await StartAsync(scene, "browser-1", hasFirstFactor);
        FlowStart second = await StartAsync(scene, "browser-2", hasFirstFactor);
        Assert.That((first.Refusal, second.Refusal), Is.EqualTo(hasFirstFactor ? (FlowRefusal.Unavailable, FlowRefusal.StillOpen) : ((FlowRefusal?)null, (FlowRefusal?)null)));
        Assert.That(service.Starts, Is.EqualTo(1));
    }

    // The end of the decoy, whatever it is, must not free the slot of the phone.
    [Test]
    public async Task After_a_stranger_got_a_decoy_although_a_challenge_may_be_open_its_owner_is_asked_only_when_that_is_over(
        [Values("open", "cancelled", "collected", "replaced")] string decoy, [Values] bool isShort)
    {
        RefusesUncertainly service = new();
        using FlowHost scene = new(service: options => (options.Capabilities, options.Service) = (LikeSecSign, service));
        FlowStart start = await StartAsync(scene, "stranger", hasFirstFactor: false, isShort ? TimeSpan.FromSeconds(20) : null);
        FlowKey key = FlowHost.Key(start.Id!, browser: "stranger");
        if (decoy is "cancelled" or "collected")
            await scene.Flow.CancelAsync(key);
        if (decoy == "collected")
            await scene.Flow.CompleteAsync(key);
        if (decoy == "replaced")
            Assert.That((await StartAsync(scene, "another stranger", hasFirstFactor: false)).Refusal, Is.Null);
        await scene.RestAsync();
        FlowStart owners = await StartAsync(scene, "owner", hasFirstFactor: true);
        Assert.That((owners.Refusal, owners.RetryAfter > TimeSpan.FromSeconds(100)), Is.EqualTo((FlowRefusal.StillOpen, true)));

        await scene.AdvanceAsync(TimeSpan.FromSeconds(110), TimeSpan.FromSeconds(1));
        Assert.That((await StartAsync(scene, "owner", hasFirstFactor: true)).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(service.Starts, Is.EqualTo(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1));
        await StartAsync(scene, "owner", hasFirstFactor: true);
        Assert.That(service.Starts, Is.EqualTo(2));
    }

    // The decoy may be written although the slot of the phone could not be kept apart from it.
    [Test]
    public async Task While_the_store_fails_no_start_of_a_stranger_lets_a_second_question_through([Values] bool afterTheFact)
    {
        int calls = int.MaxValue;
        for (int failsAt = 1; failsAt <= calls; failsAt++)
        {
            FaultyStore? store = null;
            RefusesUncertainly service = new();
            using FlowHost scene = new(
                service: options => (options.Capabilities, options.Service) = (LikeSecSign, service),
                services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host) { FailsAt = failsAt, AfterTheFact = afterTheFact }));
            await FaultyStore.TryAsync(() => StartAsync(scene, "stranger", hasFirstFactor: false));
            calls = store!.Calls;
            await FaultyStore.TryAsync(() => StartAsync(scene, "another stranger", hasFirstFactor: false));
            await FaultyStore.TryAsync(() => StartAsync(scene, "owner", hasFirstFactor: true));
            Assert.That(service.Starts, Is.LessThanOrEqualTo(1), $"the store fails at call {failsAt}");
        }

        Assert.That(calls, Is.GreaterThan(8));
    }

    // A provider that freezes nobody can be asked again at once.
    [TestCase(LikeSecSign, 125)]
    [TestCase(WithMessageAndCancel, null)]
    public async Task After_a_lost_answer_the_refusal_says_when_to_start_again_only_if_the_slot_stays_taken(TwoFactorCapabilities capabilities, int? seconds)
    {
        using FlowHost scene = new(service: options => (options.Capabilities, options.Service) = (capabilities, new RefusesUncertainly()));
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.RetryAfter), Is.EqualTo((FlowRefusal.Unavailable, seconds is { } after ? TimeSpan.FromSeconds(after) : (TimeSpan?)null)));
        bool isRefused = (await scene.Flow.StartAsync(FlowHost.Request())).Refusal == FlowRefusal.StillOpen;
        Assert.That(isRefused, Is.EqualTo(seconds is not null));
    }

    [Test]
    public async Task A_login_that_fails_open_and_cannot_be_written_is_an_exception_and_no_login()
    {
        FaultyStore? store = null;
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Service } };
        using FlowHost scene = new(
            options => options.FailureMode = FlowFailureMode.OpenWithAudit,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)),
            decorate: new TwoProviders(provider, provider));
        store!.BeforeReplacement = () => throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        TwoFactorException? e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.StartAsync(FlowHost.Request()));
        Assert.That(e?.Message, Is.EqualTo("The store is unavailable."));
        FlowStart next = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((next.Refusal, next.Status?.State), Is.EqualTo(((FlowRefusal?)null, ChallengeState.Approved)), "the slot is free again");
    }

    [Test]
    public async Task Failing_open_never_applies_to_a_challenge_that_was_opened()
    {
        // The clock may go on while the thread of the watch is not scheduled. That must not count as a waiter who has left.
        using FlowHost scene = new(options => (options.FailureMode, options.AbandonAfter) = (FlowFailureMode.OpenWithAudit, TimeSpan.FromHours(1)));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        Task<FlowStatus> wait = LastStatusAsync(scene.Flow, key);
        await scene.AdvanceAsync(TimeSpan.FromMinutes(3.5), TimeSpan.FromSeconds(1)); // it expires after three minutes, and is kept for two more
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
    }

    private sealed class RefusesUncertainly : IInMemoryService
    {
        public int Starts { get; private set; }

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            if (asked.Operation == ServiceOperation.Start)
                Starts++;
            return Task.FromResult(new InMemoryAnswer(TwoFactorError.InvalidRequest) { MayHaveBeenProcessed = true });
        }
    }

    private static async Task<FlowStart> StartAsync(FlowHost scene, string browser, bool hasFirstFactor, TimeSpan? lifetime = null)
    {
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor, Browser = browser, Lifetime = lifetime });
        await Wait.UntilAsync(() => starting.IsCompleted, () => scene.AdvanceAsync(TimeSpan.FromSeconds(0.1)));
        return await starting;
    }

    private static async Task<FlowStatus> LastStatusAsync(ITwoFactorFlow flow, FlowKey key)
    {
        FlowStatus? last = null;
        await foreach (FlowStatus status in flow.WatchAsync(key))
            last = status;
        return last!;
    }
}
