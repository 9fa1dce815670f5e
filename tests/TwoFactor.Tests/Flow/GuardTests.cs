using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>How often a phone is asked, for any caller.</summary>
public sealed class GuardTests
{
    [Test]
    public async Task Of_a_thousand_starts_only_as_many_reach_the_service_as_the_limit_allows()
    {
        using FlowHost scene = new(options => options.MaxStarts = 4);
        FlowStart[] starts = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => scene.Flow.StartAsync(FlowHost.Request(browser: $"browser {i}")))));
        Assert.That(scene.Starts, Is.LessThanOrEqualTo(4).And.GreaterThan(0));
        Assert.That(starts.Where(start => start.Refusal is not null).Select(start => start.Refusal), Is.All.AnyOf(FlowRefusal.TooManyStarts, FlowRefusal.StillOpen));
    }

    [Test]
    public async Task The_limit_counts_the_starts_in_a_sliding_window()
    {
        using FlowHost scene = new(options =>
        {
            options.MaxStarts = 2;
            options.StartsWindow = TimeSpan.FromMinutes(1);
        });
        await scene.StartAsync(browser: "1");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1));
        await scene.StartAsync(browser: "2");
        FlowStart third = await scene.Flow.StartAsync(FlowHost.Request(browser: "3"));
        Assert.That((third.Refusal, third.RetryAfter), Is.EqualTo((FlowRefusal.TooManyStarts, TimeSpan.FromSeconds(20))));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1));
        await scene.StartAsync(browser: "4");
    }

    [TestCase("jdoe", "JDOE", " jdoe ")]
    [TestCase("subject")]
    public async Task The_limit_counts_starts_for_a_phone_under_every_spelling_and_for_every_subject(params string[] spellings)
    {
        using FlowHost scene = new(options => options.MaxStarts = 2);
        for (int i = 0; i < 12; i++)
        {
            string subject = spellings.Length > 1 ? spellings[i % spellings.Length] : $"{spellings[0]} {i}";
            FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { User = spellings.Length > 1 ? null : i % 2 == 0 ? "jdoe" : "JDoe ", Browser = $"b{i}" });
            Assert.That(start.Refusal, Is.EqualTo(i < 2 ? (FlowRefusal?)null : FlowRefusal.TooManyStarts));
        }

        Assert.That(scene.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task The_limits_of_a_tenant_are_counted_in_all_spellings_of_its_name_and_not_in_another_tenant()
    {
        using FlowHost scene = new(
            options => (options.MaxStarts, options.MaxStartsOfTenant) = (1, 2),
            services: services => services.AddTwoFactor().AddInMemory("globex", new InMemoryService()));
        Assert.That(await RefusalOf("acme", "jdoe"), Is.Null);
        Assert.That(await RefusalOf("ACME", "jdoe"), Is.EqualTo(FlowRefusal.TooManyStarts));
        Assert.That(await RefusalOf("Acme", "kim"), Is.Null);
        Assert.That(await RefusalOf("acme", "lee"), Is.EqualTo(FlowRefusal.TooManyStarts));
        Assert.That(await RefusalOf("globex", "jdoe"), Is.Null);

        async Task<FlowRefusal?> RefusalOf(string tenant, string subject) =>
            (await scene.Flow.StartAsync(new FlowRequest(tenant, subject) { Browser = $"browser of {tenant} {subject}" })).Refusal;
    }

    [Test]
    public async Task The_limit_counts_a_subject_that_asks_several_phones()
    {
        using FlowHost scene = new(options => options.MaxStarts = 2);
        for (int i = 0; i < 4; i++)
            await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "stranger") { User = $"user{i}", Browser = $"b{i}" });
        Assert.That(scene.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task Without_a_first_factor_the_limit_of_a_phone_is_not_visible_under_its_other_names([Values] bool isKnown)
    {
        using FlowHost scene = new(options => options.MaxStartsWithoutFirstFactor = 2, services: services => services.AddSingleton<ITwoFactorUserNames>(new Names(isKnown ? "phone" : null)));
        List<string> came = [];
        foreach (string name in (string[])["jdoe", "jdoe", "jdoe", "doe@example.org", "doe@example.org", "doe@example.org"])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, name) { HasFirstFactor = false });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            came.Add((await starting).Refusal?.ToString() ?? "opened");
        }

        Assert.That(came, Is.EqualTo((string[])["opened", "opened", "TooManyStarts", "opened", "opened", "TooManyStarts"]));
        Assert.That(scene.Starts, Is.EqualTo(isKnown ? 2 : 0));
    }

    // The owner's subject is not the name at the service, which somebody else types to connect a phone.
    [Test]
    public async Task The_limit_of_a_phone_whose_name_others_type_does_not_refuse_its_owner([Values(LikeSecSign, WithMessageAndCancel)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = new(
            options => options.MaxStarts = 2,
            options => options.Capabilities = capabilities,
            services => services.AddSingleton<ITwoFactorUserNames>(new Names("phone")));
        List<FlowRefusal?> seen = [];
        for (int i = 0; i < 3; i++)
        {
            FlowStart typed = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"stranger {i}") { User = "phone", Browser = $"b{i}" });
            seen.Add(typed.Refusal);
            if (typed.Id is { } id)
                await scene.Flow.CancelAsync(FlowHost.Key(id, $"stranger {i}", $"b{i}"));
        }

        Assert.That(seen, Is.EqualTo((FlowRefusal?[])[null, null, FlowRefusal.TooManyStarts]));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
    }

    // Two accounts of one person, or a phone that two people share.
    [Test]
    public async Task A_login_is_not_ended_by_another_subject_with_the_same_phone()
    {
        using FlowHost scene = new(
            service: options => options.Capabilities = LikeSecSign,
            services: services => services.AddSingleton<ITwoFactorUserNames>(new Names("phone")));
        FlowKey open = await scene.StartAsync("jdoe", "one");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request("kim", "two"))).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(((await scene.Flow.GetAsync(open)).State, scene.Starts), Is.EqualTo((ChallengeState.Pending, 1)));
    }

    // Otherwise the names of two spellings would tell whether somebody has that name.
    [Test]
    public async Task Spellings_of_a_name_without_a_phone_share_a_limit_and_a_slot_too([Values] bool isKnown, [Values(LikeSecSign, WithMessageCancelAndLifetime)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = new(
            options => options.MaxStartsWithoutFirstFactor = 2,
            options => options.Capabilities = capabilities,
            services => services.AddSingleton<ITwoFactorUserNames>(new Names(isKnown ? "jdoe-at-service" : null)));
        List<string> came = [];
        List<FlowKey> keys = [];
        foreach (string spelling in (string[])["jdoe", "JDoe", "jdoe "])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, spelling) { HasFirstFactor = false, Browser = spelling });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            FlowStart start = await starting;
            came.Add(start.Refusal?.ToString() ?? "opened");
            if (start.Id is { } id)
                keys.Add(FlowHost.Key(id, spelling, spelling));
        }

        Assert.That(came, Is.EqualTo((string[])["opened", "opened", "TooManyStarts"]));
        Assert.That((await scene.Flow.GetAsync(keys[0])).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((await scene.Flow.GetAsync(keys[1])).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task A_phone_that_denied_is_left_alone_whatever_spelling_of_its_name_is_typed_next(
        [Values("JDOE", " jdoe ")] string spelling, [Values] bool hasFirstFactor, [Values(LikeSecSign, WithMessageCancelAndLifetime)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = new(service: options => options.Capabilities = capabilities);
        scene.Service.User("jdoe").Denies();
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor, Browser = "browser-1" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowKey denied = FlowHost.Key((await starting).Id!);
        Task<FlowStatus> wait = scene.Flow.WaitAsync(denied, long.MaxValue, TimeSpan.FromMinutes(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Denied));
        Task<FlowStart> again = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, spelling) { HasFirstFactor = hasFirstFactor, Browser = "browser-2" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That((await again).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
        Assert.That(scene.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_pause_that_could_not_be_written_when_the_person_denied_is_written_later(
        [Values] bool isCollected, [Values(LikeSecSign, WithMessageCancelAndLifetime)] TwoFactorCapabilities capabilities)
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities = capabilities,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey denied = await scene.StartAsync();
        scene.Service.User("jdoe").Denies();
        store!.Before = operation => operation == nameof(IFlowStore.FreeSlotAsync) ? throw new TwoFactorException(TwoFactorError.Unavailable, "test") : Task.CompletedTask;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        store.Before = null;
        if (isCollected)
            Assert.That((await scene.Flow.CompleteAsync(denied)).State, Is.EqualTo(ChallengeState.Denied));
        await scene.RestAsync();

        for (int i = 0; i < 2; i++)
            Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "browser-2"))).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
        Assert.That(scene.Starts, Is.EqualTo(1));
        await scene.AdvanceAsync(new FlowOptions().PauseAfterDenial, TimeSpan.FromSeconds(1));
        await scene.StartAsync(browser: "browser-2");
    }

    // Another node may have been killed before it wrote the pause. Once the outcome is gone, no start could know that it is missing.
    [Test]
    public async Task A_missing_pause_is_written_before_the_outcome_is_handed_out()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey denied = await scene.StartAsync();
        scene.Service.User("jdoe").Denies();
        store!.Before = operation => operation is nameof(IFlowStore.TakeSlotAsync) or nameof(IFlowStore.FreeSlotAsync) ? throw new TwoFactorException(TwoFactorError.Unavailable, "test") : Task.CompletedTask;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        store.Before = null;
        store.After = async operation =>
        {
            if (operation != nameof(IFlowStore.ConsumeAsync))
                return;
            store.After = null;
            Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "thief"))).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
        };
        Assert.That((await scene.Flow.CompleteAsync(denied)).State, Is.EqualTo(ChallengeState.Denied));
        Assert.That(scene.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_question_that_could_not_be_withdrawn_is_withdrawn_when_its_outcome_is_collected()
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("first", time) { Capabilities = LikeSecSign, CancelResult = CancelOutcome.Abandoned };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync();
        await scene.Flow.CancelAsync(key);
        provider.CancelResult = CancelOutcome.Cancelled;
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        await scene.RestAsync();
        await scene.StartAsync(browser: "browser-2");
        Assert.That(provider.Calls, Is.EqualTo((string[])["start", "poll", "cancel", "cancel", "start"]));
    }

    // Once the outcome is collected, no later start finds the flow whose question is still on the phone.
    [Test]
    public async Task An_expired_question_that_could_not_be_withdrawn_is_withdrawn_when_its_outcome_is_collected()
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("first", time) { Capabilities = LikeSecSign, CancelResult = CancelOutcome.Abandoned, AnswersFor = TimeSpan.FromSeconds(20) };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowStart start = await scene.Flow.StartAsync(Short());
        await scene.AdvanceAsync(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(1));
        provider.CancelResult = CancelOutcome.Cancelled;
        Assert.That((await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!))).State, Is.EqualTo(ChallengeState.Expired));
        await scene.RestAsync();
        Assert.That((await scene.Flow.StartAsync(Short())).Refusal, Is.Null);
        Assert.That(provider.Calls.Where(call => call != "poll"), Is.EqualTo((string[])["start", "cancel", "cancel", "start"]));
    }

    // Each attempt is counted, so a person who comes back when told must not have come too early.
    [Test]
    public async Task A_start_that_cannot_replace_a_question_says_when_the_question_is_over()
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("first", time) { Capabilities = LikeSecSign, CancelResult = CancelOutcome.Abandoned };
        using FlowHost scene = new(options => options.MaxStarts = 3, decorate: new TwoProviders(provider, provider));
        await scene.StartAsync(browser: "left behind");
        FlowStart refused = await scene.Flow.StartAsync(FlowHost.Request(browser: "person"));
        Assert.That((refused.Refusal, refused.RetryAfter), Is.EqualTo((FlowRefusal.StillOpen, TimeSpan.FromMinutes(2) + FlowSlots.Margin)));
        await scene.AdvanceAsync(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1));
        await scene.StartAsync(browser: "person");
    }

    [Test]
    public async Task A_denial_that_nobody_collects_holds_back_no_later_start([Values(LikeSecSign, WithMessageCancelAndLifetime)] TwoFactorCapabilities capabilities)
    {
        TimeSpan forgotten = TimeSpan.FromSeconds(10);
        using FlowHost scene = new(
            options => (options.CollectWithin, options.PauseAfterDenial) = (forgotten, TimeSpan.FromSeconds(5)),
            options => options.Capabilities = capabilities);
        await scene.StartAsync(browser: "one");
        scene.Service.User("jdoe").Denies();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        await scene.AdvanceAsync(forgotten, TimeSpan.FromSeconds(1));
        await scene.StartAsync(browser: "two");
    }

    [TestCase(TwoFactorCapabilities.CanCancel, FlowRefusal.Unavailable)]
    [TestCase(LikeSecSign, FlowRefusal.StillOpen)]
    public async Task A_start_whose_answer_was_lost_is_not_repeated_by_those_that_waited_for_it(TwoFactorCapabilities capabilities, FlowRefusal refusal)
    {
        ManualTimeProvider time = new();
        TaskCompletionSource answer = new();
        ScriptedProvider provider = new("first", time)
        {
            Capabilities = capabilities,
            AnswersAfter = answer.Task,
            StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { IsTransient = true, MayHaveBeenProcessed = true },
        };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        Task<FlowStart>[] tabs = [.. Enumerable.Range(0, 3).Select(_ => scene.Flow.StartAsync(FlowHost.Request()))];
        answer.SetResult();
        await tabs[0];
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3)); // the flow is processed again
        FlowStart[] starts = [.. await Task.WhenAll(tabs)];
        Assert.That(starts.Select(start => start.Refusal), Is.EqualTo(new[] { FlowRefusal.Unavailable, refusal, refusal }));
        Assert.That(provider.Calls, Is.EqualTo((string[])["start"]));

        provider.StartFailure = null;
        FlowStart[] again = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => scene.Flow.StartAsync(FlowHost.Request())));
        Assert.That(again.Select(start => start.Refusal), Has.All.EqualTo(refusal == FlowRefusal.StillOpen ? refusal : null), "a person may try again");
    }

    // The node was killed, or the store failed, between the two commands that end a login.
    [Test]
    public async Task After_an_approval_whose_slot_could_not_be_ended_the_next_question_is_asked()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities = LikeSecSign,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        store!.Before = name => name == "TakeSlotAsync" ? throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.") : Task.CompletedTask;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        store.Before = null;
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        await scene.RestAsync();
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
    }

    [Test]
    public async Task A_start_of_another_subject_does_not_replace_the_question_on_a_phone([Values] bool hasFirstFactor)
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowKey person = await scene.StartAsync(browser: "person");
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "stranger") { User = "JDoe", Purpose = "connect-phone", Browser = "stranger", HasFirstFactor = hasFirstFactor });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowStart stranger = await starting;
        Assert.That(stranger.Refusal, Is.EqualTo(hasFirstFactor ? FlowRefusal.StillOpen : (FlowRefusal?)null)); // the other one looks like a person who does not answer
        if (hasFirstFactor)
            Assert.That(stranger.RetryAfter, Is.GreaterThan(TimeSpan.FromMinutes(1)).And.LessThan(TimeSpan.FromMinutes(3)));
        Assert.That((await scene.Flow.GetAsync(person)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(scene.Starts, Is.EqualTo(1));
        await scene.StartAsync(browser: "the person's other browser");
        Assert.That((await scene.Flow.GetAsync(person)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task The_tenant_has_a_limit_too()
    {
        using FlowHost scene = new(options => options.MaxStartsOfTenant = 3);
        for (int i = 0; i < 3; i++)
            await scene.StartAsync(subject: $"user{i}");
        FlowStart refused = await scene.Flow.StartAsync(FlowHost.Request(subject: "user3"));
        Assert.That(refused.Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_that_replaces_a_question_is_counted_once()
    {
        using FlowHost scene = new(options => options.MaxStartsOfTenant = 3);
        for (int i = 0; i < 3; i++)
            await scene.StartAsync(browser: $"browser {i}");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "one more"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    // Between its tries, a third browser takes the slot.
    [Test]
    public async Task A_start_that_replaces_two_questions_is_counted_once()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(options => options.MaxStarts = 3, services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        await scene.StartAsync(browser: "1");
        int tries = 0;
        store!.Before = async operation =>
        {
            if (operation != nameof(IFlowStore.TakeSlotAsync) || ++tries != 2)
                return;
            store.Before = null;
            await scene.Flow.StartAsync(FlowHost.Request(browser: "3"));
        };
        await scene.StartAsync(browser: "2");
        Assert.That((scene.Starts, store.Before), Is.EqualTo((3, (Func<string, Task>?)null)));
    }

    [Test]
    public async Task A_start_gives_up_where_others_keep_taking_the_slot()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            options => options.MaxStarts = 100,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        await scene.StartAsync(browser: "0");
        int others = 0;
        bool isOther = false;
        store!.Before = async operation =>
        {
            if (operation != nameof(IFlowStore.TakeSlotAsync) || isOther || others == 20)
                return;
            isOther = true;
            await scene.Flow.StartAsync(FlowHost.Request(browser: $"{++others}"));
            isOther = false;
        };
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "one more" });
        Assert.That((start.Refusal, others), Is.EqualTo((FlowRefusal.StillOpen, 3)));
    }

    // Anybody may have typed the name. The person's question stays, and the stranger sees what an unknown name would show.
    [Test]
    public async Task A_start_without_the_first_factor_never_ends_a_question_that_has_one(
        [Values(FlowRequest.SignIn, "payment")] string purpose, [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities, [Values] bool isKnown)
    {
        using FlowHost scene = new(
            options => options.MaxStartsWithoutFirstFactor = 2,
            options => options.Capabilities = capabilities,
            services => services.AddSingleton<ITwoFactorUserNames>(new OneName("jdoe")));
        FlowStart person = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = purpose, Browser = "person" });
        string typed = isKnown ? "jdoe" : "nobody";
        List<string> came = [];
        List<FlowKey> keys = [];
        foreach (string browser in (string[])["one", "one", "two", "three"])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, typed) { Purpose = purpose, HasFirstFactor = false, Browser = browser });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            FlowStart start = await starting;
            came.Add(start.Refusal?.ToString() ?? start.Status!.State.ToString());
            if (start.Id is { } id)
                keys.Add(new FlowKey(id) { Tenant = FlowHost.Tenant, Subject = typed, Purpose = purpose, Browser = browser });
        }

        Assert.That(came, Is.EqualTo((string[])["Pending", "Pending", "Pending", "TooManyStarts"]));
        Assert.That(keys[1].Id, Is.EqualTo(keys[0].Id), "the same browser finds its own");
        Assert.That((await scene.Flow.GetAsync(keys[0])).State, Is.EqualTo(ChallengeState.Cancelled), "the second browser has replaced it");
        FlowKey key = new(person.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = purpose, Browser = "person" };
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(scene.Starts, Is.EqualTo(1));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Without_the_first_factor_a_question_of_another_purpose_stays_where_the_phone_shows_one()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowStart payment = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = "person" });
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = false, Browser = "stranger" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.That((await starting).Refusal, Is.Null);
        FlowKey key = new(payment.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = "payment", Browser = "person" };
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task Without_a_first_factor_a_question_that_another_subject_is_starting_is_not_visible([Values] bool isKnown)
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(
            service: options => (options.Service, options.Capabilities) = (gate, LikeSecSign),
            services: services => services.AddSingleton<ITwoFactorUserNames>(new OneName("jdoe", "doe@example.org"))) { Held = () => gate.Held };
        Task<FlowStart> person = scene.Flow.StartAsync(FlowHost.Request());
        await Wait.UntilAsync(() => gate.Waiting == 1);
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, isKnown ? "doe@example.org" : "nobody") { HasFirstFactor = false, Browser = "stranger" });
        await Wait.UntilAsync(() => starting.IsCompleted, () => scene.Time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.That((await starting).Status?.State, Is.EqualTo(ChallengeState.Pending));
        gate.Answer(0);
        Assert.That((await person).Refusal, Is.Null);
    }

    [Test]
    public async Task A_tenant_over_its_limit_counts_nothing_for_its_users()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            options => (options.MaxStarts, options.MaxStartsOfTenant, options.StartsWindow) = (2, 1, TimeSpan.FromMinutes(1)),
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        await scene.StartAsync("other");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(10)));
        int counts = 0;
        store!.Before = operation =>
        {
            counts += operation == nameof(IFlowStore.CountAsync) ? 1 : 0;
            return Task.CompletedTask;
        };
        for (int i = 0; i < 5; i++)
        {
            FlowStart refused = await scene.Flow.StartAsync(FlowHost.Request(i < 2 ? "jdoe" : $"user {i}"));
            Assert.That((refused.Refusal, refused.RetryAfter), Is.EqualTo((FlowRefusal.TooManyStarts, TimeSpan.FromSeconds(10))));
        }

        Assert.That(counts, Is.Zero);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        await scene.StartAsync();
    }

    [Test]
    public async Task The_owner_of_a_name_replaces_the_question_of_somebody_who_only_typed_it([Values] bool hasFirstFactor)
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowRequest claim = new(FlowHost.Tenant, "colleague") { User = "jdoe", Purpose = "connect-phone", Browser = "colleague" };
        FlowStart claimed = await scene.Flow.StartAsync(claim);
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "person", HasFirstFactor = hasFirstFactor });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.That((await starting).Refusal, Is.Null);
        Assert.That(
            scene.Service.Calls.Select(call => call.Operation),
            Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Poll, ServiceOperation.Cancel, ServiceOperation.Start]));
        FlowKey key = new(claimed.Id!) { Tenant = FlowHost.Tenant, Subject = "colleague", Purpose = "connect-phone", Browser = "colleague" };
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((await scene.Flow.StartAsync(claim)).Refusal, Is.EqualTo(FlowRefusal.StillOpen), "not the other way round");
    }

    // The owner's subject is the id of an account, and the stranger's is the name itself.
    [Test]
    public async Task The_owner_of_a_phone_replaces_the_question_of_somebody_who_typed_its_name_as_the_subject()
    {
        using FlowHost scene = new(
            service: options => options.Capabilities = LikeSecSign,
            services: services => services.AddSingleton<ITwoFactorUserNames>(new Names("phone")));
        FlowRequest typed = new(FlowHost.Tenant, "phone") { Browser = "stranger", HasFirstFactor = false };
        Task<FlowStart> starting = scene.Flow.StartAsync(typed);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        FlowKey stranger = FlowHost.Key((await starting).Id!, "phone", "stranger");
        FlowKey owner = await scene.StartAsync("17", "owner");
        Assert.That((await scene.Flow.GetAsync(stranger)).State, Is.EqualTo(ChallengeState.Cancelled));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        Task<FlowStart> again = scene.Flow.StartAsync(typed);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        await again;
        Assert.That((await scene.Flow.GetAsync(owner)).State, Is.EqualTo(ChallengeState.Pending), "not the other way round");
        Assert.That(scene.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task Somebody_who_types_a_name_does_not_use_up_the_limit_of_its_owner()
    {
        using FlowHost scene = new(options => options.MaxStarts = 2, options => options.Capabilities = LikeSecSign);
        for (int i = 0; i < 4; i++)
        {
            FlowRequest claim = new(FlowHost.Tenant, $"colleague {i}") { User = "jdoe", Purpose = "connect-phone", Browser = "b" };
            FlowStart start = await scene.Flow.StartAsync(claim);
            Assert.That(start.Refusal, Is.EqualTo(i < 2 ? (FlowRefusal?)null : FlowRefusal.TooManyStarts), "all who type it share one limit");
            if (start.Id is { } id)
                await scene.Flow.CancelAsync(new FlowKey(id) { Tenant = FlowHost.Tenant, Subject = claim.Subject, Purpose = claim.Purpose, Browser = "b" });
        }

        await scene.StartAsync(browser: "1");
        await scene.StartAsync(browser: "2");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "3"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task With_SingleChallenge_a_user_gets_one_question_at_a_time_whatever_the_purpose()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        await scene.StartAsync();
        FlowStart payment = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = "browser-1" });
        Assert.That(payment.Refusal, Is.Null);
        Assert.That(
            scene.Service.Calls.Select(call => call.Operation),
            Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Poll, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    [Test]
    public async Task A_start_beside_one_that_the_service_has_not_answered_is_told_to_come_back_soon()
    {
        GatedService service = new(new InMemoryService(), ServiceOperation.Start);
        using FlowHost scene = new(service: options => (options.Capabilities, options.Service) = (LikeSecSign, service));
        Task<FlowStart> first = scene.Flow.StartAsync(FlowHost.Request(browser: "1"));
        FlowStart second = await scene.Flow.StartAsync(FlowHost.Request(browser: "2"));
        Assert.That((second.Refusal, second.RetryAfter), Is.EqualTo((FlowRefusal.StillOpen, TimeSpan.FromSeconds(3))));
        service.Answer(0);
        Assert.That((await first).Refusal, Is.Null);
    }

    [Test]
    public async Task Without_SingleChallenge_two_purposes_are_asked_at_the_same_time()
    {
        using FlowHost scene = new();
        FlowKey signIn = await scene.StartAsync();
        await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = "browser-1" });
        Assert.That(scene.Starts, Is.EqualTo(2));
        Assert.That((await scene.Flow.GetAsync(signIn)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task With_SingleChallenge_a_user_is_not_asked_again_for_a_lifetime_after_a_start_whose_answer_was_lost([Values(null, 7)] int? retryAfter)
    {
        // A pause that the service asks for does not shorten it.
        TimeSpan? pause = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ThrowingProvider lost = new(new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = true, RetryAfter = pause })
        {
            Capabilities = LikeSecSign,
        };
        using FlowHost scene = new(decorate: lost);
        FlowStart first = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((first.Refusal, first.RetryAfter), Is.EqualTo((FlowRefusal.Unavailable, TimeSpan.FromSeconds(125))));
        FlowStart again = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((again.Refusal, again.RetryAfter), Is.EqualTo((FlowRefusal.StillOpen, TimeSpan.FromSeconds(125))));
        Assert.That(lost.Starts, Is.EqualTo(1));

        await scene.AdvanceAsync(TimeSpan.FromMinutes(1.9), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.StillOpen), "the question may still be on the phone");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(1)); // the service began its two minutes a little later
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(lost.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_question_that_the_service_goes_on_asking_after_our_deadline_is_withdrawn()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowStart first = await scene.Flow.StartAsync(Short());
        await scene.AdvanceAsync(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(FlowHost.Key(first.Id!))).State, Is.EqualTo(ChallengeState.Expired));
        Assert.That(scene.Service.Calls.Select(call => call.Operation), Has.One.EqualTo(ServiceOperation.Cancel)); // at once, whether or not somebody starts again
        FlowStart second = await scene.Flow.StartAsync(Short());
        Assert.That(second.Refusal, Is.Null);
        Assert.That(
            scene.Service.Calls.Select(call => call.Operation).Where(one => one != ServiceOperation.Poll),
            Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    // The service's two minutes begin a little after ours.
    [Test]
    public async Task A_start_right_after_a_question_has_expired_withdraws_it_first()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowKey first = await scene.StartAsync();
        while (!(await scene.Flow.GetAsync(first)).State.IsFinal())
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(first)).State, Is.EqualTo(ChallengeState.Expired));
        await scene.StartAsync();
        Assert.That(
            scene.Service.Calls.Select(call => call.Operation).Where(one => one != ServiceOperation.Poll),
            Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    [Test]
    public async Task Without_CanCancel_the_user_is_not_asked_again_before_the_service_has_stopped_asking()
    {
        using FlowHost scene = new(service: options => options.Capabilities = TwoFactorCapabilities.SingleChallenge);
        await scene.Flow.StartAsync(Short());
        await scene.AdvanceAsync(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(Short())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(Short())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(Short())).Refusal, Is.Null);
    }

    [Test]
    public async Task After_a_start_whose_answer_was_lost_a_short_lifetime_does_not_let_a_second_question_through()
    {
        ThrowingProvider lost = new(new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = true })
        {
            Capabilities = LikeSecSign,
        };
        using FlowHost scene = new(decorate: lost);
        await scene.Flow.StartAsync(Short());
        await scene.AdvanceAsync(TimeSpan.FromSeconds(110), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.StartAsync(Short())).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(lost.Starts, Is.EqualTo(1));
    }

    // The service takes no lifetime, so its question and ours last two minutes.
    [TestCase(10)]
    [TestCase(1440)]
    public async Task A_lifetime_that_the_service_does_not_keep_holds_back_no_later_start(int minutes)
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        FlowStart start = await scene.Flow.StartAsync(Long(minutes));
        Assert.That(start.Deadline - scene.Time.GetUtcNow(), Is.EqualTo(TimeSpan.FromMinutes(2)));
        Task<FlowStatus> wait = scene.Flow.WaitAsync(FlowHost.Key(start.Id!), long.MaxValue, TimeSpan.FromHours(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(126), TimeSpan.FromSeconds(1));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
        await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!));
        Assert.That((await scene.Flow.StartAsync(Long(minutes))).Refusal, Is.Null);
    }

    [Test]
    public async Task After_a_start_whose_answer_was_lost_a_long_lifetime_holds_back_no_later_start()
    {
        ThrowingProvider lost = new(new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = true })
        {
            Capabilities = LikeSecSign,
        };
        using FlowHost scene = new(decorate: lost);
        FlowStart start = await scene.Flow.StartAsync(Long(10));
        Assert.That(start.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(2) + FlowSlots.Margin));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(126), TimeSpan.FromSeconds(1));
        await scene.Flow.StartAsync(Long(10));
        Assert.That(lost.Starts, Is.EqualTo(2));
    }

    private static FlowRequest Long(int minutes) => new(FlowHost.Tenant, "jdoe") { Browser = "browser-1", Lifetime = TimeSpan.FromMinutes(minutes) };

    // The service takes no lifetime: it asks for its own two minutes.
    private static FlowRequest Short() => new(FlowHost.Tenant, "jdoe") { Browser = "browser-1", Lifetime = TimeSpan.FromSeconds(20) };

    /// <summary>One user, who is known under several names.</summary>
    private sealed class OneName(params string[] subjects) : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subjects.Contains(subject) ? subjects[0] : null);
    }

    /// <summary>One name at the service for all subjects.</summary>
    private sealed class Names(string? name) : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new(name);
    }
}
