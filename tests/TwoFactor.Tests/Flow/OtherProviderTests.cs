using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The failure mode that asks the tenant's other provider: once, and only if the first is certainly not asking.</summary>
public sealed class OtherProviderTests
{
    [TestCase(TwoFactorError.Unavailable, false, true)]
    [TestCase(TwoFactorError.Unavailable, true, false)]
    [TestCase(TwoFactorError.RateLimited, false, true)]
    [TestCase(TwoFactorError.AccessDenied, false, true)]
    [TestCase(TwoFactorError.Misconfigured, false, true)]
    [TestCase(TwoFactorError.ProtocolViolation, true, false)]
    [TestCase(TwoFactorError.UserNotEnrolled, false, false)]
    [TestCase(TwoFactorError.UserSuspended, false, false)]
    public async Task The_other_provider_is_asked_only_if_the_first_is_certainly_not_asking(TwoFactorError error, bool mayHaveBeenProcessed, bool isOtherAsked)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(error, "test") { MayHaveBeenProcessed = mayHaveBeenProcessed };
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((first.Calls.Count, second.Calls.Count, start.Refusal is null), Is.EqualTo((1, isOtherAsked ? 1 : 0, isOtherAsked)));
        if (!isOtherAsked)
            return;

        Assert.That(start.Status!.Provider, Is.EqualTo("second"));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Id, Is.EqualTo(start.Id)); // the same browser gets it again
        second.State = ChallengeState.Approved;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        FlowOutcome outcome = await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!));
        Assert.That((outcome.State, outcome.Provider, outcome.ByFailureMode), Is.EqualTo((ChallengeState.Approved, "second", false)));
        Assert.That((first.Calls, second.Calls), Is.EqualTo(((string[])["start"], (string[])["start", "poll"])));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null); // both slots are free again
    }

    [Test]
    public async Task The_time_until_the_first_provider_failed_does_not_shorten_the_persons_time()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        first.BeforeAnswer = () => scene.Time.Advance(TimeSpan.FromSeconds(30));
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(start.Deadline - scene.Time.GetUtcNow(), Is.EqualTo(TimeSpan.FromMinutes(2)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task If_both_providers_fail_the_start_is_refused_after_one_question_to_each(bool mayHaveBeenProcessed)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = mayHaveBeenProcessed };
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.RetryAfter), Is.EqualTo((FlowRefusal.Unavailable, mayHaveBeenProcessed ? TimeSpan.FromSeconds(125) : (TimeSpan?)null)));
        Assert.That((first.Calls.Count, second.Calls.Count), Is.EqualTo((1, 1)));

        second.StartFailure = null; // if its question may be on the phone, it is not asked again
        FlowStart again = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((again.Refusal, second.Calls.Count), Is.EqualTo(mayHaveBeenProcessed ? (FlowRefusal.StillOpen, 1) : ((FlowRefusal?)null, 2)));
    }

    [Test]
    public async Task Without_a_first_factor_a_question_that_may_be_open_at_the_other_provider_keeps_the_slot_there()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.StartFailure = new TwoFactorException(TwoFactorError.InvalidRequest, "test") { MayHaveBeenProcessed = true };
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "stranger", HasFirstFactor = false });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowStart start = await starting;
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, "second")));
        await scene.Flow.CancelAsync(FlowHost.Key(start.Id!, browser: "stranger"));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(second.Calls.Count(call => call == "start"), Is.EqualTo(1));
    }

    // The first provider's slot stays taken, too, and a provider that freezes users is not asked before it is free.
    [Test]
    public async Task After_a_lost_answer_of_the_other_provider_the_refusal_says_when_to_start_again()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign, secondCan: TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = true };
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.RetryAfter), Is.EqualTo((FlowRefusal.Unavailable, FlowSlots.Lease)));

        first.StartFailure = null;
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        await scene.AdvanceAsync(FlowSlots.Lease, TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
    }

    [Test]
    public async Task A_user_gets_one_question_at_a_time_if_the_other_provider_has_SingleChallenge()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        FlowStart signIn = await scene.Flow.StartAsync(FlowHost.Request());
        FlowStart payment = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = "browser-1" });
        Assert.That((signIn.Refusal, payment.Refusal), Is.EqualTo(((FlowRefusal?)null, FlowRefusal.StillOpen)));
        Assert.That(second.Calls, Is.EqualTo((string[])["start"]));
        await scene.Flow.CancelAsync(FlowHost.Key(signIn.Id!));
        Assert.That((await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = "browser-1" })).Refusal, Is.Null);
    }

    // Another browser's start cancels this one, because its own provider freezes nobody.
    [TestCase(CancelOutcome.Cancelled)]
    [TestCase(CancelOutcome.Abandoned)]
    public async Task A_question_that_opens_after_its_login_was_cancelled_is_withdrawn_before_another_one_is_opened(CancelOutcome withdrawal)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        TaskCompletionSource gate = new();
        (second.AnswersAfter, second.CancelResult) = (gate.Task, withdrawal);
        Task<FlowStart> cancelled = scene.Flow.StartAsync(FlowHost.Request(browser: "1"));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "2"))).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        FlowStart? meanwhile = null;
        second.AnswersAfter = null;
        second.BeforeCancel = async () => meanwhile = await scene.Flow.StartAsync(FlowHost.Request(browser: "3"));
        gate.SetResult();
        Assert.That((await cancelled).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That((meanwhile?.Refusal, second.Calls), Is.EqualTo((FlowRefusal.StillOpen, (string[])["start", "cancel"])));

        bool isFree = withdrawal == CancelOutcome.Cancelled;
        FlowStart next = await scene.Flow.StartAsync(FlowHost.Request(browser: "4"));
        Assert.That((next.Refusal, second.Calls.Count), Is.EqualTo(isFree ? ((FlowRefusal?)null, 3) : (FlowRefusal.StillOpen, 2)));
    }

    // The selected provider freezes users, but the one that was asked does not. It cannot withdraw its question.
    [Test]
    public async Task A_question_at_another_provider_that_freezes_nobody_is_replaced_from_another_browser([Values] bool hasFirstFactor)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign, secondCan: LikeSezame);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.CancelResult = CancelOutcome.Abandoned;
        List<FlowStart> starts = [];
        foreach (string browser in (string[])["1", "2"])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            starts.Add(await starting);
        }

        Assert.That(starts.Select(start => start.Refusal), Has.All.Null);
        Assert.That((await scene.Flow.GetAsync(FlowHost.Key(starts[0].Id!, browser: "1"))).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(second.Calls, Is.EqualTo((string[])["start", "poll", "cancel", "start"]));
    }

    // A decoy is like a question of the provider that would have been asked.
    [Test]
    public async Task Without_a_first_factor_a_withdrawal_at_the_other_provider_does_not_show_who_can_be_asked([Values] bool fails)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign, new NamesWithout("nobody"), secondCan: fails ? TwoFactorCapabilities.CanCancel : LikeSezame);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.CancelResult = CancelOutcome.Abandoned;
        second.BeforeCancel = () => fails ? throw new TwoFactorException(TwoFactorError.Unavailable, "test") : Task.CompletedTask;
        List<FlowRefusal?> seen = [];
        foreach (string subject in (string[])["jdoe", "nobody"])
        {
            foreach (string browser in (string[])["1", "2"])
            {
                Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { Browser = browser, HasFirstFactor = false });
                await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
                seen.Add((await starting).Refusal);
            }
        }

        Assert.That(seen, Has.All.Null);
        Assert.That(second.Calls.Count(call => call == "start"), Is.EqualTo(2));
    }

    // Each of the names may be typed by a stranger, and all lead to one phone.
    [Test]
    public async Task Without_a_first_factor_other_names_of_a_phone_do_not_pass_its_limit_at_the_other_provider()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel, new Names("jdoe"));
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        int limit = new FlowOptions().MaxStartsWithoutFirstFactor;
        for (int i = 0; i < limit + 3; i++)
        {
            Task<FlowStart> start = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"alias-{i}") { Browser = $"browser-{i}", HasFirstFactor = false });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            await start;
        }

        Assert.That(second.Calls.Count(call => call == "start"), Is.LessThanOrEqualTo(limit).And.Positive);
    }

    // The first provider was asked up to the limit before its outage. The person has another name at the other provider.
    [Test]
    public async Task Without_a_first_factor_a_phone_that_must_be_left_alone_is_not_asked_at_the_other_provider()
    {
        ScriptedUserNames names = new();
        names.BeforeEach = provider => names.Name = $"jdoe at {provider}";
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel, names);
        using FlowHost owned = scene;
        int limit = new FlowOptions().MaxStartsWithoutFirstFactor;
        for (int i = 0; i < limit; i++)
            await TypeAsync(i);
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        names.BeforeEach = provider => names.Name = "kim";
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request("kim"))).Refusal, Is.Null); // the outage is known now
        Assert.That(second.Calls.Count(call => call == "start"), Is.EqualTo(1));

        names.BeforeEach = provider => names.Name = $"jdoe at {provider}";
        await TypeAsync(limit);
        Assert.That((first.Calls.Count(call => call == "start"), second.Calls.Count(call => call == "start")), Is.EqualTo((limit + 1, 1)));

        async Task TypeAsync(int i)
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"alias-{i}") { Browser = $"browser-{i}", HasFirstFactor = false });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.That((await starting).Refusal, Is.Null);
        }
    }

    // Each question is withdrawn, so that the next one does not find it open.
    [Test]
    public async Task Subjects_that_share_a_phone_at_the_other_provider_share_its_limit([Values] bool hasFirstFactor)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel, new Names("jdoe"));
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        FlowOptions options = new();
        int limit = hasFirstFactor ? options.MaxStarts : options.MaxStartsWithoutFirstFactor;
        List<FlowRefusal?> refusals = [];
        for (int i = 0; i < limit + 3; i++)
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"alias-{i}") { Browser = "b", HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            FlowStart start = await starting;
            refusals.Add(start.Refusal);
            Assert.That(start.RetryAfter, start.Refusal is null ? Is.Null : Is.GreaterThan(TimeSpan.Zero));
            if (start.Id is { } id)
                await scene.Flow.CancelAsync(new FlowKey(id) { Tenant = FlowHost.Tenant, Subject = $"alias-{i}", Browser = "b" });
        }

        FlowRefusal? later = hasFirstFactor ? FlowRefusal.TooManyStarts : null; // a name alone must not show that the phone exists
        Assert.That(second.Calls.Count(call => call == "start"), Is.EqualTo(limit));
        Assert.That(refusals, Is.EqualTo(Enumerable.Repeat((FlowRefusal?)null, limit).Concat(Enumerable.Repeat(later, 3))));
    }

    // The slot was taken before the count, and must not stay taken.
    [Test]
    public async Task A_start_that_the_limit_of_the_other_provider_refuses_holds_no_slot_there()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel, new Names("jdoe"));
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        int limit = new FlowOptions().MaxStartsWithoutFirstFactor;
        for (int i = 0; i <= limit; i++)
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"alias-{i}") { Browser = "b", HasFirstFactor = false });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            FlowStart start = await starting;
            if (i < limit) // the last one stays open, and has asked nobody
                await scene.Flow.CancelAsync(new FlowKey(start.Id!) { Tenant = FlowHost.Tenant, Subject = $"alias-{i}", Browser = "b" });
        }

        FlowStart owner = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "the owner") { Browser = "b" }); // with a first factor, the limit is higher
        Assert.That((owner.Refusal, second.Calls.Count(call => call == "start")), Is.EqualTo(((FlowRefusal?)null, limit + 1)));
    }

    [Test]
    public async Task A_user_with_one_name_at_both_providers_is_counted_once_for_each_start()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        int limit = new FlowOptions().MaxStarts;
        for (int i = 0; i < limit; i++)
            await scene.Flow.CancelAsync(await scene.StartAsync());
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
        Assert.That(second.Calls.Count(call => call == "start"), Is.EqualTo(limit));
    }

    // The caller named a person at the first provider. At the other one, the subject may be somebody else.
    [Test]
    public async Task A_user_whom_the_caller_named_is_not_replaced_by_one_of_the_other_provider([Values] bool hasFirstFactor)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { RetryAfter = TimeSpan.FromSeconds(7) };
        FlowRequest request = new(FlowHost.Tenant, "4711") { User = "my.name", Purpose = "connect-phone", Browser = "b", HasFirstFactor = hasFirstFactor };
        Task<FlowStart> starting = scene.Flow.StartAsync(request);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowStart start = await starting;
        Assert.That((start.Refusal, start.RetryAfter), Is.EqualTo((FlowRefusal.Unavailable, TimeSpan.FromSeconds(7)))); // as in the mode Closed
        Assert.That(second.Calls, Is.Empty);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("throws")]
    public async Task A_user_without_a_name_at_the_other_provider_is_refused_and_takes_no_slot(string? name)
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign, new Names(name));
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        if (name == "throws")
            await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Flow.StartAsync(FlowHost.Request()));
        else
            Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        first.StartFailure = null;
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        Assert.That(second.Calls, Is.Empty);
    }

    [Test]
    public async Task A_user_whom_the_other_provider_does_not_know_is_not_told_to_be_unenrolled()
    {
        (FlowHost scene, ScriptedProvider first, ScriptedProvider second) = Make(LikeSecSign);
        using FlowHost owned = scene;
        first.StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test");
        second.StartFailure = new TwoFactorException(TwoFactorError.UserNotEnrolled, "test");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        second.StartFailure = new TwoFactorException(TwoFactorError.UserSuspended, "test");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Suspended));
    }

    private static (FlowHost Scene, ScriptedProvider First, ScriptedProvider Second) Make(
        TwoFactorCapabilities firstCan, ITwoFactorUserNames? names = null, TwoFactorCapabilities secondCan = LikeSecSign)
    {
        ManualTimeProvider time = new();
        ScriptedProvider first = new("first", time) { Capabilities = firstCan };
        ScriptedProvider second = new("second", time) { Capabilities = secondCan };
        return (
            new FlowHost(
                options => options.FailureMode = FlowFailureMode.OtherProvider,
                services: services =>
                {
                    if (names is not null)
                        services.AddSingleton(names);
                },
                decorate: new TwoProviders(first, second)),
            first,
            second);
    }

    /// <summary>Knows everybody but one by the subject.</summary>
    private sealed class NamesWithout(string unknown) : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subject == unknown ? null : subject);
    }

    private sealed class Names(string? atTheOther) : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            provider == "first" ? new(subject) : atTheOther == "throws" ? throw new InvalidOperationException() : new(atTheOther);
    }
}
