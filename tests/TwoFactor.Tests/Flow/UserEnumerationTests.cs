using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Without a first factor, a subject who cannot be asked looks like one who does not answer: in answers, statuses, deadlines and response times.</summary>
public sealed class UserEnumerationTests
{
    private static readonly Dictionary<string, Action<InMemoryUser>> Kinds = new()
    {
        ["quiet"] = user => user.DoesNothing(),
        ["not enrolled"] = user => user.CannotBeAsked(TwoFactorError.UserNotEnrolled),
        ["frozen"] = user => user.CannotBeAsked(TwoFactorError.UserSuspended),
        ["refused by the service"] = user => user.CannotBeAsked(TwoFactorError.InvalidRequest),
        ["refused with an unknown code"] = user => user.CannotBeAsked(TwoFactorError.InvalidRequest, mayHaveBeenProcessed: true),
        ["frozen while asked"] = user => user.Answers(ChallengeState.Pending, ChallengeState.Pending, ChallengeState.Suspended),
        ["reached on the phone"] = user => user.Answers(ChallengeState.Pending, ChallengeState.Delivered),
        ["spoken of"] = user => user.Answers(ChallengeState.Pending, new InMemoryAnswer(ChallengeState.Pending) { Message = "Hello" }),
        ["out of reach for a while"] = user => user.Answers(new InMemoryAnswer(TwoFactorError.Unavailable), new InMemoryAnswer(TwoFactorError.Unavailable), ChallengeState.Pending),
        ["out of reach to the end"] = user => user.Answers(new InMemoryAnswer(TwoFactorError.Unavailable)),
        ["forgotten by the service"] = user => user.Answers(new InMemoryAnswer(TwoFactorError.ChallengeNotFound)),
        ["without a name there"] = _ => { },
        ["with a name that\0 cannot be sent"] = _ => { },
    };

    private static readonly string[] NotAsked = ["not enrolled", "frozen", "refused by the service", "refused with an unknown code", "without a name there", "with a name that\0 cannot be sent"];

    [Test]
    public async Task A_user_who_cannot_be_asked_looks_like_one_who_does_not_answer([Values(LikeSecSignWithPicture, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = Scene(capabilities);
        _ = await LifeAsync(scene, "somebody before"); // decoys imitate earlier real starts
        List<string> quiet = await LifeAsync(scene, "quiet");
        foreach ((string name, Action<InMemoryUser> does) in Kinds)
        {
            does(scene.Service.User(name));
            Assert.That(await LifeAsync(scene, name), Is.EqualTo(quiet), name);
        }
    }

    [Test]
    public async Task In_an_outage_all_users_are_refused_in_the_same_way(
        [Values] bool mayHaveBeenProcessed, [Values] FlowFailureMode mode, [Values(LikeSecSignWithPicture, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        OutService service = new(mayHaveBeenProcessed);
        using FlowHost scene = Scene(capabilities, service, mode);
        List<string> real = await RefusalsAsync(scene, "real");
        Assert.That(real[0], Does.Contain(nameof(FlowRefusal.Unavailable)));
        Assert.That(await RefusalsAsync(scene, "without a name there"), Is.EqualTo(real));
        Assert.That(await RefusalsAsync(scene, "with a name that\0 cannot be sent"), Is.EqualTo(real));
    }

    [Test]
    public async Task A_decoy_ends_with_a_real_challenge_whose_service_sets_a_shorter_time()
    {
        using FlowHost scene = Scene(LikeSezame, services: services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new ShortProvider(provider)));
        List<string> quiet = await LifeAsync(scene, "quiet");
        Assert.That(quiet, Has.Some.Contains("Expired"));
        Assert.That(await LifeAsync(scene, "without a name there"), Is.EqualTo(quiet));
    }

    // The service's own time may be longer than that of a decoy.
    [Test]
    public async Task A_request_without_a_first_factor_has_a_lifetime_of_two_minutes_if_it_names_none()
    {
        using FlowHost scene = Scene(LikeSezame);
        foreach (bool hasFirstFactor in (bool[])[false, true])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"quiet {hasFirstFactor}") { HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            Assert.That((await starting).Refusal, Is.Null);
            TimeSpan? lifetime = scene.Service.Calls.Last(call => call.Operation == ServiceOperation.Start).Request!.Lifetime;
            Assert.That(lifetime, Is.EqualTo(hasFirstFactor ? (TimeSpan?)null : TimeSpan.FromMinutes(2)));
        }
    }

    // Otherwise a second browser would tell who has a phone.
    [Test]
    public async Task A_decoy_can_be_replaced_only_where_a_challenge_can_be_withdrawn([Values] bool canCancel)
    {
        using FlowHost scene = Scene(TwoFactorCapabilities.SingleChallenge | (canCancel ? TwoFactorCapabilities.CanCancel : TwoFactorCapabilities.None));
        List<FlowRefusal?> seen = [];
        foreach (string subject in (string[])["quiet", "without a name there"])
        {
            foreach (string browser in (string[])["1", "2"])
            {
                Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = browser });
                await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
                seen.Add((await starting).Refusal);
            }
        }

        FlowRefusal? second = canCancel ? null : FlowRefusal.StillOpen;
        Assert.That(seen, Is.EqualTo((FlowRefusal?[])[null, second, null, second]));
    }

    // The last real start may have asked for longer than this one.
    [Test]
    public async Task A_decoy_lasts_no_longer_than_its_own_request_says()
    {
        using FlowHost scene = Scene(LikeSezame | TwoFactorCapabilities.CustomLifetime);
        Assert.That((await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "quiet") { Lifetime = TimeSpan.FromMinutes(10) })).Refusal, Is.Null);
        List<double> seconds = [];
        foreach (string subject in (string[])["another", "without a name there"])
        {
            DateTimeOffset begin = scene.Time.GetUtcNow();
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Lifetime = subject == "another" ? null : TimeSpan.FromMinutes(2) });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            seconds.Add(((await starting).Deadline!.Value - begin).TotalSeconds);
            await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, $"long {subject}") { Lifetime = TimeSpan.FromMinutes(10) });
        }

        Assert.That(seconds, Is.EqualTo((double[])[120, 120]).Within(1));
    }

    [Test]
    public async Task A_decoy_lasts_no_longer_than_a_service_that_takes_no_lifetime()
    {
        using FlowHost scene = Scene(LikeSecSignWithPicture);
        List<double> seconds = [];
        foreach (string subject in (string[])["without a name there", "quiet"])
        {
            DateTimeOffset begin = scene.Time.GetUtcNow();
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Lifetime = TimeSpan.FromMinutes(10) });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            seconds.Add(((await starting).Deadline!.Value - begin).TotalSeconds);
        }

        Assert.That(seconds, Is.EqualTo((double[])[120, 120]).Within(1));
    }

    [Test]
    public async Task A_decoy_answers_as_slowly_as_the_service()
    {
        SlowService service = new(starts: 1.7, cancels: 0.4);
        using FlowHost scene = Scene(LikeSezame, service);
        service.Time = scene.Time;
        List<string> quiet = await LifeAsync(scene, "quiet");
        Assert.That(quiet[0], Does.StartWith("2.0 "));
        Assert.That(await LifeAsync(scene, "without a name there"), Is.EqualTo(quiet));
    }

    // Another node, or a turn that is late, may not have ended the login yet.
    [Test]
    public async Task A_login_that_is_cancelled_after_its_time_has_expired_whether_or_not_there_is_a_challenge([Values(0, 0.3, 5)] double polls)
    {
        (FlowHost scene, SlowService service) = await SlowSceneAsync(LikeSezame | TwoFactorCapabilities.CanCancel, polls: polls);
        using FlowHost owned = scene;
        Kinds["out of reach to the end"](service.Inner.User("out of reach to the end"));
        Kinds["frozen while asked"](service.Inner.User("frozen while asked"));
        List<string> seen = [];
        foreach (string subject in (string[])["quiet", "out of reach to the end", "frozen while asked", "without a name there"])
        {
            (FlowStart start, _) = await AtOnceAsync(() => FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "b"))));
            FlowKey key = FlowHost.Key(start.Id!, subject, "b");
            string stored = FlowId.ToStoreKey(key.Id);
            FoundFlow flow = FoundFlow.Of(stored, await scene.Services.GetRequiredService<IFlowStore>().ReadAsync(stored))!;
            FlowCancellation cancellation = scene.Services.GetRequiredService<FlowCancellation>();
            await AtOnceAsync(() => FinishAsync(scene, CancelAsync(cancellation, flow.After(flow.Content.AnswerWithin))));
            seen.Add($"{(await scene.Flow.CompleteAsync(key)).State}");
        }

        Assert.That(seen, Is.All.EqualTo(nameof(ChallengeState.Expired)));
    }

    [Test]
    public async Task A_decoy_shows_the_picture_of_the_last_real_start_that_had_one()
    {
        Queue<AccessPass?> pictures = new([new AccessPass(new byte[] { 1 }, "image/png"), new AccessPass(new byte[] { 2 }, "image/png"), null]);
        using FlowHost scene = Scene(LikeSecSignWithPicture, services: services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new PictureProvider(provider, pictures)));
        List<AccessPass?> shown = [];
        for (int i = 1; i <= 3; i++)
        {
            shown.Add((await FinishAsync(scene, scene.Flow.StartAsync(Request($"user {i}", "b")))).Result.AccessPass);
            await scene.AdvanceAsync(TimeSpan.FromSeconds(11)); // the third one fails, because its picture is missing
            shown.Add((await FinishAsync(scene, scene.Flow.StartAsync(Request("without a name there", $"b{i}")))).Result.AccessPass);
        }

        Assert.That(shown.Select(picture => picture?.Image.Span[0]), Is.EqualTo((byte?[])[1, 1, 2, 2, null, 2]));
    }

    [Test]
    public async Task A_decoy_answers_as_slowly_as_the_service_again_after_an_outage()
    {
        SlowService service = new(starts: 1.7, cancels: 0);
        using FlowHost scene = Scene(LikeSezame, service);
        service.Time = scene.Time;
        await FinishAsync(scene, scene.Flow.StartAsync(Request("quiet", "b")));
        service.Inner.User("out").CannotBeAsked(TwoFactorError.Unavailable);
        await FinishAsync(scene, scene.Flow.StartAsync(Request("out", "b")));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(11));
        (FlowStart decoy, double seconds) = await FinishAsync(scene, scene.Flow.StartAsync(Request("without a name there", "b")));
        Assert.That(decoy.Refusal, Is.Null);
        Assert.That(seconds, Is.EqualTo(2).Within(0.15));
    }

    [Test]
    public async Task The_times_of_answers_do_not_show_who_can_be_asked(
        [Values(LikeSecSignWithPicture, LikeSezame, LikeSezame | TwoFactorCapabilities.CanCancel)] TwoFactorCapabilities capabilities, [Values(0, 0.3)] double polls)
    {
        (FlowHost scene, SlowService service) = await SlowSceneAsync(capabilities, polls: polls);
        using FlowHost owned = scene;
        double withdrawal = capabilities.HasFlag(TwoFactorCapabilities.CanCancel) ? 0.4 : 0;
        double[] expected = [1, 0.5, withdrawal > 0 ? 1.5 : 1, polls + withdrawal]; // starts end at half seconds; before an end, the service is asked once more
        foreach (string subject in NotAsked.Prepend("quiet"))
        {
            Kinds[subject](service.Inner.User(subject));
            Assert.That(await AtOnceAsync(() => Times(subject)), Is.EqualTo(expected).Within(0.01), subject);
        }

        async Task<double[]> Times(string subject)
        {
            (_, double first) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "1")));
            (_, double found) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "1")));
            (FlowStart start, double replacing) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "2")));
            FlowKey key = FlowHost.Key(start.Id!, subject, "2");
            (_, double cancel) = await FinishAsync(scene, CancelAsync(scene, key));
            return [first, found, replacing, cancel];
        }
    }

    // The second browser comes before the service has answered the first one.
    [Test]
    public async Task Two_browsers_at_once_do_not_see_who_can_be_asked(
        [Values(LikeSecSignWithPicture, LikeSezame, LikeSezame | TwoFactorCapabilities.CanCancel)] TwoFactorCapabilities capabilities)
    {
        (FlowHost scene, SlowService service) = await SlowSceneAsync(capabilities);
        using FlowHost owned = scene;
        string quiet = await AtOnceAsync(() => Answers("quiet"));
        Assert.That(quiet, Does.Contain(nameof(FlowRefusal.StillOpen)));
        foreach (string subject in NotAsked)
        {
            Kinds[subject](service.Inner.User(subject));
            Assert.That(await AtOnceAsync(() => Answers(subject)), Is.EqualTo(quiet), subject);
        }

        async Task<string> Answers(string subject)
        {
            DateTimeOffset begin = scene.Time.GetUtcNow();
            Task<FlowStart> one = scene.Flow.StartAsync(Request(subject, "1"));
            scene.Time.Advance(TimeSpan.FromSeconds(0.1));
            Task<FlowStart> two = scene.Flow.StartAsync(Request(subject, "2"));
            Dictionary<string, string> seen = [];
            while (seen.Count < 2)
            {
                scene.Time.Advance(TimeSpan.FromSeconds(0.1));
                foreach ((string name, Task<FlowStart> start) in new[] { ("one", one), ("two", two) })
                {
                    if (start.IsCompleted)
                        seen.TryAdd(name, $"{(await start).Refusal?.ToString() ?? "open"} after {(scene.Time.GetUtcNow() - begin).TotalSeconds:F1} s");
                }
            }

            return $"{seen["one"]}, {seen["two"]}";
        }
    }

    // A decoy cannot know whether the outage has ended. After a while without a real start it assumes it.
    [TestCase(8, FlowRefusal.Unavailable)]
    [TestCase(11, null)]
    public async Task A_decoy_imitates_an_outage_for_a_short_time(int secondsLater, FlowRefusal? expected)
    {
        using FlowHost scene = Scene(LikeSezame, new OutService(mayHaveBeenProcessed: false));
        _ = await RefusalsAsync(scene, "real");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(secondsLater - 1));
        Assert.That((await RefusalsAsync(scene, "without a name there"))[0], expected is null ? Does.Not.Contain(nameof(FlowRefusal.Unavailable)) : Does.Contain($"{expected}"));
    }

    // A start is given up only after the time for which failures are remembered.
    [Test]
    public async Task A_decoy_imitates_an_outage_in_which_the_service_does_not_answer()
    {
        OutService service = new(mayHaveBeenProcessed: false) { Takes = TimeSpan.FromMinutes(1) };
        using FlowHost scene = Scene(LikeSezame, service);
        service.Time = scene.Time;
        List<string> real = await RefusalsAsync(scene, "real");
        Assert.That(real[0], Does.Contain("00:00:10 Unavailable"));
        Assert.That((await RefusalsAsync(scene, "without a name there"))[0], Is.EqualTo(real[0]));
    }

    [TestCase(5, false, 9)]
    [TestCase(5, true, 9)]
    [TestCase(11, false, 0.4)]
    public async Task A_decoy_imitates_a_failed_withdrawal_for_a_short_time(int secondsLater, bool inTheHostsCode, double expected)
    {
        (FlowHost scene, SlowService service) = await SlowSceneAsync(LikeSezame | TwoFactorCapabilities.CanCancel);
        using FlowHost owned = scene;
        service.CancelsFailIn = 9;
        service.CancelsThrow = inTheHostsCode;
        Assert.That(await AtOnceAsync(() => Withdrawal("quiet")), Is.EqualTo(9).Within(0.01));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(secondsLater));
        Assert.That(await AtOnceAsync(() => Withdrawal("without a name there")), Is.EqualTo(expected).Within(0.01));

        async Task<double> Withdrawal(string subject)
        {
            (FlowStart start, _) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "1")));
            FlowKey key = FlowHost.Key(start.Id!, subject, "1");
            (_, double seconds) = await FinishAsync(scene, CancelAsync(scene, key));
            return seconds;
        }
    }

    // A stranger may try the name again in another browser, at once or after cancelling.
    [Test]
    public async Task While_withdrawals_fail_a_second_browser_does_not_see_who_can_be_asked([Values] bool isCancelled, [Values] bool isCollected, [Values] bool isRepaired)
    {
        (FlowHost scene, SlowService service) = await SlowSceneAsync(LikeSecSignWithPicture, cancels: 0);
        using FlowHost owned = scene;
        int before = 0;
        List<FlowRefusal?> quiet = await AtOnceAsync(() => Answers("quiet"));
        Assert.That(quiet, Is.EqualTo((FlowRefusal?[])[null, isRepaired ? null : FlowRefusal.StillOpen]));
        foreach (string subject in NotAsked)
        {
            Kinds[subject](service.Inner.User(subject));
            Assert.That(await AtOnceAsync(() => Answers(subject)), Is.EqualTo(quiet), subject);
        }

        async Task<List<FlowRefusal?>> Answers(string subject)
        {
            service.CancelsFailIn = isCollected ? 0 : 4;
            FlowKey key = await StartAsync($"before {++before}", "1"); // decoys imitate its failure
            await FinishAsync(scene, CancelAsync(scene, key));
            key = await StartAsync(subject, "1");
            if (isCancelled)
                await FinishAsync(scene, CancelAsync(scene, key));
            if (isRepaired)
            {
                service.CancelsFailIn = null;
                scene.Time.Advance(TimeSpan.FromSeconds(11));
            }

            if (isCancelled && isCollected)
            {
                await scene.Flow.CompleteAsync(key);
                await scene.RestAsync(); // until it was withdrawn in the background
            }

            (FlowStart second, _) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, "2")));
            return [null, second.Refusal];
        }

        async Task<FlowKey> StartAsync(string subject, string browser)
        {
            (FlowStart start, _) = await FinishAsync(scene, scene.Flow.StartAsync(Request(subject, browser)));
            return FlowHost.Key(start.Id!, subject, browser);
        }
    }

    [Test]
    public async Task The_refusal_of_one_person_is_not_imitated_as_an_outage([Values(LikeSecSignWithPicture, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = Scene(capabilities);
        Kinds["refused by the service"](scene.Service.User("refused by the service"));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request("refused by the service"))).Refusal, Is.EqualTo(FlowRefusal.Unavailable), "with a first factor");
        Assert.That((await RefusalsAsync(scene, "without a name there"))[0], Does.Not.Contain(nameof(FlowRefusal.Unavailable)));
    }

    // Only a real challenge has such a message.
    [Test]
    public async Task A_message_of_the_service_is_shown_only_with_the_persons_answer()
    {
        using FlowHost scene = Scene(LikeSezame);
        InMemoryUser person = scene.Service.User("real");
        person.Answers(new InMemoryAnswer(ChallengeState.Pending) { Message = "of the service" });
        (FlowStart start, _) = await FinishAsync(scene, scene.Flow.StartAsync(Request("real", "b")));
        FlowKey key = FlowHost.Key(start.Id!, "real", "b");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.That((await scene.Flow.GetAsync(key)).Message, Is.Null);
        person.Answers(new InMemoryAnswer(ChallengeState.Denied) { Message = "of the service" });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        FlowStatus status = await scene.Flow.GetAsync(key);
        Assert.That((status.State, status.Message), Is.EqualTo((ChallengeState.Denied, "of the service")));
    }

    private static FlowHost Scene(
        TwoFactorCapabilities capabilities, IInMemoryService? service = null, FlowFailureMode mode = FlowFailureMode.Closed, Action<IServiceCollection>? services = null) => new(
        options =>
        {
            options.ShowComparisonCode = false; // it is random; another test checks that a decoy has one
            options.FailureMode = mode;
        },
        options =>
        {
            options.Capabilities = capabilities;
            options.Service = service ?? options.Service;
        },
        all =>
        {
            all.AddSingleton<ITwoFactorUserNames, Names>();
            services?.Invoke(all);
        });

    // Decoys imitate what this host has seen of the service.
    private static async Task<(FlowHost Scene, SlowService Service)> SlowSceneAsync(TwoFactorCapabilities capabilities, double cancels = 0.4, double polls = 0)
    {
        SlowService service = new(starts: 0.7, cancels, polls);
        FlowHost scene = Scene(capabilities, service);
        service.Time = scene.Time;
        (FlowStart start, _) = await AtOnceAsync(() => FinishAsync(scene, scene.Flow.StartAsync(Request("somebody before", "b"))));
        FlowKey key = FlowHost.Key(start.Id!, "somebody before", "b");
        await AtOnceAsync(() => FinishAsync(scene, CancelAsync(scene, key)));
        return (scene, service);
    }

    private static FlowRequest Request(string subject, string browser) => new(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = browser };

    private static async Task<bool> CancelAsync(FlowHost scene, FlowKey key)
    {
        await scene.Flow.CancelAsync(key).ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> CancelAsync(FlowCancellation cancellation, FoundFlow flow)
    {
        await cancellation.CancelAsync(flow).ConfigureAwait(false);
        return true;
    }

    // Without the test's synchronization context, everything that a call or the clock causes has happened when it returns.
    private static Task<T> AtOnceAsync<T>(Func<Task<T>> work) => Task.Run(work);

    /// <summary>Moves the clock until a call has ended.</summary>
    private static async Task<(T Result, double Seconds)> FinishAsync<T>(FlowHost scene, Task<T> call)
    {
        DateTimeOffset begin = scene.Time.GetUtcNow();
        await Wait.UntilAsync(() => call.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1))).ConfigureAwait(false);
        return (await call.ConfigureAwait(false), (scene.Time.GetUtcNow() - begin).TotalSeconds);
    }

    // Everything that a caller can see of a login, twice a second: the start, the statuses, and the outcome.
    private static async Task<List<string>> LifeAsync(FlowHost scene, string subject)
    {
        List<string> seen = [];
        DateTimeOffset begin = scene.Time.GetUtcNow();
        string At() => $"{(scene.Time.GetUtcNow() - begin).TotalSeconds:F1}";
        FlowRequest request = new(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = "b" };
        Task<FlowStart> starting = scene.Flow.StartAsync(request);
        await Wait.UntilAsync(() => starting.IsCompleted, () => scene.AdvanceAsync(TimeSpan.FromMilliseconds(100)));
        FlowStart start = await starting;
        seen.Add($"{At()} {start.Refusal} {start.RetryAfter} {Text(start.Status!, begin)}");
        FlowKey key = FlowHost.Key(start.Id!, subject, "b");
        for (int i = 0; i < 260; i++)
        {
            await scene.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            FlowStatus status = await scene.Flow.WaitAsync(key, start.Status!.Version, TimeSpan.Zero);
            seen.Add($"{At()} {Text(status, begin)}");
        }

        seen.Add($"{(await scene.Flow.CompleteAsync(key)).State}");
        return seen;
    }

    private static async Task<List<string>> RefusalsAsync(FlowHost scene, string subject)
    {
        List<string> seen = [];
        for (int i = 0; i < 2; i++)
        {
            DateTimeOffset begin = scene.Time.GetUtcNow();
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = "b" });
            await Wait.UntilAsync(() => starting.IsCompleted, () => scene.AdvanceAsync(TimeSpan.FromMilliseconds(100)));
            FlowStart start = await starting;
            seen.Add($"{scene.Time.GetUtcNow() - begin} {start.Refusal} {start.RetryAfter?.TotalSeconds:F0}");
        }

        return seen;
    }

    private static string Text(FlowStatus status, DateTimeOffset begin) =>
        $"{status.State} {status.Version} {status.Message} {status.AccessPass} {status.ComparisonCode} {status.IsServiceTroubled} {(status.Deadline - begin).TotalSeconds:F1}";

    private sealed class Names : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subject == "without a name there" ? null : subject);
    }

    /// <summary>A service that cannot be reached, or does not answer.</summary>
    private sealed class OutService(bool mayHaveBeenProcessed) : IInMemoryService
    {
        public TimeSpan Takes { get; init; }

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            if (Takes > TimeSpan.Zero)
                await Task.Delay(Takes, Time, cancellationToken).ConfigureAwait(false);
            return new InMemoryAnswer(TwoFactorError.Unavailable) { MayHaveBeenProcessed = mayHaveBeenProcessed, RetryAfter = mayHaveBeenProcessed ? null : TimeSpan.FromSeconds(7) };
        }
    }

    /// <summary>A service that needs time for its answers: to starts, also when it says whom it does not know, to withdrawals and to polls.</summary>
    private sealed class SlowService(double starts, double cancels, double polls = 0) : IInMemoryService
    {
        public InMemoryService Inner { get; } = new();

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public double? CancelsFailIn { get; set; }

        public bool CancelsThrow { get; set; }

        public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            double seconds = asked.Operation switch { ServiceOperation.Start => starts, ServiceOperation.Cancel => CancelsFailIn ?? cancels, ServiceOperation.Poll => polls, _ => 0 };
            if (seconds > 0)
                await Task.Delay(TimeSpan.FromSeconds(seconds), Time, cancellationToken).ConfigureAwait(false);
            if (asked.Operation == ServiceOperation.Cancel && CancelsThrow)
                throw new InvalidOperationException("The handler is broken.");
            if (asked.Operation == ServiceOperation.Cancel && CancelsFailIn is not null)
                return new InMemoryAnswer(TwoFactorError.Unavailable);
            return await Inner.AskAsync(asked, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Its service sends these pictures, one after the other.</summary>
    private sealed class PictureProvider(ITwoFactorProvider inner, Queue<AccessPass?> pictures) : DelegatingTwoFactorProvider(inner)
    {
        public override async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
            new((await base.StartChallengeAsync(request, cancellationToken).ConfigureAwait(false)).Handle, pictures.Dequeue());
    }

    /// <summary>Its service shows each challenge for one minute, whatever the request says.</summary>
    private sealed class ShortProvider(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
            base.StartChallengeAsync(new ChallengeRequest(request.User) { Message = request.Message, Lifetime = TimeSpan.FromMinutes(1) }, cancellationToken);
    }
}
