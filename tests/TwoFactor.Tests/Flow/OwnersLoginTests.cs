using Microsoft.Extensions.DependencyInjection;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>A stranger who types a user's name cannot see that user's own logins: the name looks like one that nobody has.</summary>
public sealed class OwnersLoginTests
{
    private const string Owner = "jdoe";

    [Test]
    public async Task The_limit_of_a_name_does_not_show_how_often_its_owner_has_started(
        [Values(0, 1, 3, 5)] int ownersStarts, [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        (List<string> seen, int asked) = await CompareAsync(capabilities, async stage =>
        {
            for (int i = 0; i < ownersStarts; i++)
                await stage.Host.Flow.CancelAsync(await stage.Host.StartAsync(Owner, "owner"));
            for (int i = 0; i < 5; i++)
                await stage.TypeAsync($"browser {i}");
        });
        Assert.That(seen.Select(one => one.Split(',')[0]), Is.EqualTo((string[])["login 0", "login 1", "login 2", "TooManyStarts", "TooManyStarts"]));
        Assert.That(asked, Is.EqualTo(Math.Max(3, ownersStarts)), "the phone has one limit for both");
    }

    [Test]
    public async Task The_pause_after_a_denial_of_the_owner_is_not_visible([Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        (List<string> seen, int asked) = await CompareAsync(capabilities, async stage =>
        {
            stage.Host.Service.User(Owner).Denies();
            FlowKey denied = await stage.Host.StartAsync(Owner, "owner");
            await stage.Host.AdvanceAsync(TimeSpan.FromSeconds(3));
            Assert.That((await stage.Host.Flow.GetAsync(denied)).State, Is.EqualTo(ChallengeState.Denied));
            stage.Host.Service.User(Owner).DoesNothing();
            await stage.TypeAsync("browser 1");
            Assert.That(stage.Host.Starts, Is.EqualTo(1), "the phone is left alone");
            Assert.That((await stage.Host.Flow.StartAsync(FlowHost.Request(Owner, "owner"))).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
            await stage.Host.AdvanceAsync(new FlowOptions().PauseAfterDenial, TimeSpan.FromSeconds(1));
            foreach (int browser in (int[])[1, 2, 3, 4])
                await stage.TypeAsync($"browser {browser}");
        });
        Assert.That(seen.Select(one => one.Split(',')[0]), Is.EqualTo((string[])["login 0", "login 0", "login 1", "login 2", "TooManyStarts"]));
        Assert.That(asked, Is.EqualTo(3));
    }

    [Test]
    public async Task Neither_a_login_of_the_owner_nor_its_end_is_visible(
        [Values(ChallengeState.Approved, ChallengeState.Denied, ChallengeState.Cancelled)] ChallengeState end,
        [Values(1, 3)] int browsers,
        [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        (List<string> seen, int asked) = await CompareAsync(capabilities, async stage =>
        {
            FlowKey login = await stage.Host.StartAsync(Owner, "owner");
            for (int browser = 1; browser <= browsers; browser++)
                await stage.TypeAsync($"browser {browser}");
            Assert.That(stage.Host.Starts, Is.EqualTo(1), "the phone shows the owner's question");
            if (end == ChallengeState.Cancelled)
                await stage.Host.Flow.CancelAsync(login);
            else
                stage.Host.Service.User(Owner).Answers(end);
            await stage.Host.AdvanceAsync(TimeSpan.FromSeconds(4));
            Assert.That((await stage.Host.Flow.CompleteAsync(login)).State, Is.EqualTo(end));
            await stage.Host.RestAsync(); // the challenge of a cancelled login is withdrawn once more in the background, and decoys take as long
            stage.Host.Service.User(Owner).DoesNothing();
            for (int browser = browsers; browser <= 5; browser++)
                await stage.TypeAsync($"browser {browser}");
        });
        List<string> expected = [.. Enumerable.Range(0, 3).Select(i => $"login {i}"), .. Enumerable.Repeat("TooManyStarts", 2)];
        expected.Insert(browsers, expected[browsers - 1]); // the same browser finds its login again
        Assert.That(seen.Select(one => one.Split(',')[0]), Is.EqualTo(expected));
        Assert.That(asked, Is.EqualTo(end == ChallengeState.Denied ? 1 : 1 + 3 - browsers));
    }

    [Test]
    public async Task Random_acts_of_the_owner_are_not_visible(
        [Range(1, 4)] int seed, [Values(LikeSecSign, LikeSezame, TwoFactorCapabilities.SingleChallenge, WithMessageCancelAndLifetime)] TwoFactorCapabilities capabilities) =>
        await CompareAsync(capabilities, async stage =>
        {
            Random random = new(seed);
            FlowKey? login = null;
            for (int i = 0; i < 60; i++)
            {
                string purpose = random.Next(3) == 0 ? "payment" : FlowRequest.SignIn;
                string browser = $"browser {random.Next(4)}";
                TimeSpan pause = TimeSpan.FromSeconds(random.Next(random.Next(2) == 0 ? 5 : 150));
                ChallengeState answer = random.Next(2) == 0 ? ChallengeState.Denied : ChallengeState.Approved;
                switch (random.Next(10))
                {
                    case 0 or 1: // would end what the stranger started, as another stranger could
                        await stage.CancelAsync();
                        FlowStart start = await stage.Host.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, Owner) { Purpose = purpose, Browser = "owner" });
                        login = start.Id is null ? login : new FlowKey(start.Id) { Tenant = FlowHost.Tenant, Subject = Owner, Purpose = purpose, Browser = "owner" };
                        break;
                    case 2:
                        await FaultyStore.TryAsync(() => login is null ? Task.CompletedTask : stage.Host.Flow.CancelAsync(login));
                        break;
                    case 3: // answers all questions
                        await stage.CancelAsync();
                        stage.Host.Service.User(Owner).Answers(answer);
                        await stage.Host.AdvanceAsync(TimeSpan.FromSeconds(6));
                        stage.Host.Service.User(Owner).DoesNothing();
                        break;
                    case 4:
                        await stage.Host.AdvanceAsync(pause, TimeSpan.FromSeconds(1));
                        break;
                    default:
                        await stage.TypeAsync(browser, purpose);
                        break;
                }
            }
        }, strangersLimit: seed % 2 == 0 ? 3 : 20);

    /// <summary>Plays with one host in which a stranger types the name of the owner, and with one in which the stranger types one that nobody has.</summary>
    /// <returns>What the stranger sees in both, and how often the phone of the owner was asked where the stranger typed its name.</returns>
    private static async Task<(List<string> Seen, int Asked)> CompareAsync(TwoFactorCapabilities capabilities, Func<Stage, Task> play, int strangersLimit = 3)
    {
        using Stage known = new(Owner, capabilities, strangersLimit);
        using Stage unknown = new("nobody", capabilities, strangersLimit);
        // Without the test's synchronization context, everything that a call or the clock causes has happened when it returns.
        await Task.Run(() => play(known));
        await Task.Run(() => play(unknown));
        Assert.That(known.Seen, Is.EqualTo(unknown.Seen));
        return (known.Seen, known.Host.Starts);
    }

    private sealed class Stage(string typed, TwoFactorCapabilities capabilities, int strangersLimit) : IDisposable
    {
        private readonly List<(FlowKey Key, FlowStart Start)> logins = [];

        public FlowHost Host { get; } = new(
            options => options.MaxStartsWithoutFirstFactor = strangersLimit,
            service: options => options.Capabilities = capabilities,
            services: services => services.AddSingleton<ITwoFactorUserNames, Names>());

        public List<string> Seen { get; } = [];

        /// <summary>A stranger types the name.</summary>
        public async Task TypeAsync(string browser, string purpose = FlowRequest.SignIn)
        {
            Task<FlowStart> starting = Host.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, typed) { HasFirstFactor = false, Browser = browser, Purpose = purpose });
            await Host.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            FlowStart start = await starting;
            if (start.Id is { } id && logins.All(login => login.Start.Id != id))
                logins.Add((new FlowKey(id) { Tenant = FlowHost.Tenant, Subject = typed, Purpose = purpose, Browser = browser }, start));
            List<string> states = [];
            foreach ((FlowKey key, _) in logins)
                states.Add(await StateAsync(key));
            string result = start.Refusal is { } refusal
                ? $"{refusal}, {start.RetryAfter}"
                : $"login {logins.FindIndex(login => login.Start.Id == start.Id)}, {start.Deadline - Host.Time.GetUtcNow()}";
            Seen.Add($"{result}, {string.Join(' ', states)}");
        }

        /// <summary>The stranger cancels everything.</summary>
        public async Task CancelAsync()
        {
            foreach ((FlowKey key, _) in logins)
                await FaultyStore.TryAsync(() => Host.Flow.CancelAsync(key));
        }

        public void Dispose() => Host.Dispose();

        private async Task<string> StateAsync(FlowKey key)
        {
            try
            {
                return $"{(await Host.Flow.GetAsync(key)).State}";
            }
            catch (TwoFactorException e)
            {
                return $"{e.Error}";
            }
        }
    }

    /// <summary>Only the owner has a name at the service.</summary>
    private sealed class Names : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subject == Owner ? subject : null);
    }
}
