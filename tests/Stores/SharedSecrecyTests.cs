using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Stores;

/// <summary>A dump of the database is not enough to approve, find or continue a login.</summary>
public abstract class SharedSecrecyTests : EngineTests
{
    private static readonly string[] Words = ["sign-in", "transfer-of-money", "acme", "the message of the person"];

    private readonly List<StoreHosts> opened = [];

    // The state in which each login is left, and whether its outcome is collected.
    private static readonly (string Person, ChallengeState End, bool IsCollected)[] Logins =
    [
        ("anna-4711", ChallengeState.Pending, false),
        ("bert-4712", ChallengeState.Approved, false),
        ("cleo-4713", ChallengeState.Denied, false),
        ("dora-4714", ChallengeState.Approved, true),
        ("emil-4715", ChallengeState.Cancelled, false),
    ];

    [Test]
    public async Task A_dump_contains_no_id_name_or_text_of_a_login_in_any_state()
    {
        await using StoreHosts hosts = new(Engine);
        ITwoFactorFlow flow = await hosts.StartFlowAsync();
        List<string> secrets = [.. Words];
        foreach ((string person, ChallengeState end, bool isCollected) in Logins)
        {
            FlowRequest request = new("acme", person) { Browser = $"browser-of-{person}", Purpose = "transfer-of-money", Message = "the message of the person", User = $"name-of-{person}" };
            FlowStart start = await flow.StartAsync(request);
            FlowKey key = new(start.Id!) { Tenant = "acme", Subject = person, Purpose = "transfer-of-money", Browser = request.Browser };
            secrets.AddRange([start.Id!, person, $"browser-of-{person}", $"name-of-{person}"]);
            await EndAsync(flow, key, hosts.People.User($"name-of-{person}"), end);
            Assert.That((await flow.GetAsync(key)).State, Is.EqualTo(end), person);
            if (isCollected)
                Assert.That((await flow.CompleteAsync(key)).State, Is.EqualTo(end), person);
        }

        secrets.AddRange(hosts.People.Calls.Select(call => call.ChallengeId).Distinct());
        string dump = await Engine.DumpAsync();
        Assert.That(secrets.Where(secret => Forms(secret).Any(form => IsIn(dump, form))), Is.Empty);
    }

    // Only hashes of ids are stored. Each call hashes the id that it is given, so a stored hash finds no login.
    [Test]
    public async Task A_key_from_a_dump_cannot_be_used_as_the_id_of_a_login()
    {
        await using StoreHosts hosts = new(Engine);
        ServiceProvider host = await hosts.StartAsync();
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        List<string> stored = [];
        await using IAsyncDisposable listening = await host.GetRequiredService<IFlowStore>().ListenAsync(key => stored.Add(key!));
        FlowStart start = await flow.StartAsync(new FlowRequest("acme", "jdoe") { Browser = "a browser" });
        Assert.That(() => stored.FirstOrDefault(), Is.Not.Null.After(60_000, 20));
        FlowKey key = new(stored[0]) { Tenant = "acme", Subject = "jdoe", Browser = "a browser" };
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => flow.GetAsync(key)))!;
        Assert.That((e.Error, stored[0] == start.Id), Is.EqualTo((TwoFactorError.ChallengeNotFound, false)));
    }

    [Test]
    public async Task With_a_NameKey_a_dump_contains_no_name_of_a_slot_or_counter_and_nodes_still_share_them([Values] bool hasKey)
    {
        string slot = $"slot-of-somebody-{hasKey}";
        string counter = $"count-of-somebody-{hasKey}";
        Secret key = new string('k', 32);
        IFlowStore[] stores = [await StoreOfAsync(key), await StoreOfAsync(key), await StoreOfAsync(new string('o', 32))];
        if (!hasKey)
            stores = [await StoreOfAsync(null), await StoreOfAsync(null)];
        Assert.That((await stores[0].TakeSlotAsync(slot, Claim("mine"))).IsTaken, Is.True);
        Assert.That(await stores[0].CountAsync(counter, 1, TimeSpan.FromHours(1)), Is.Null);
        string dump = await Engine.DumpAsync();
        Assert.That(dump.Contains(slot, StringComparison.Ordinal) || dump.Contains(counter, StringComparison.Ordinal), Is.EqualTo(!hasKey));

        Assert.That((await stores[1].TakeSlotAsync(slot, Claim("theirs"))).Flow, Is.EqualTo("mine"));
        Assert.That(await stores[1].CountAsync(counter, 1, TimeSpan.FromHours(1)), Is.Not.Null);
        await stores[1].FreeSlotAsync(slot, "mine", TimeSpan.Zero);
        Assert.That((await stores[0].TakeSlotAsync(slot, Claim("next"))).IsTaken, Is.True);
        if (hasKey)
            Assert.That((await stores[2].TakeSlotAsync(slot, Claim("elsewhere"))).IsTaken, Is.True, "with another key");
    }

    [OneTimeTearDown]
    public async Task StopHostsAsync()
    {
        foreach (StoreHosts one in opened)
            await one.DisposeAsync();
    }

    private static SlotClaim Claim(string flow) => new() { Flow = flow, Tag = "a browser", HeldFor = TimeSpan.FromHours(1) };

    private async Task<IFlowStore> StoreOfAsync(Secret? nameKey)
    {
        StoreHosts hosts = new(Engine) { NameKey = nameKey };
        opened.Add(hosts);
        return (await hosts.StartAsync()).GetRequiredService<IFlowStore>();
    }

    private static async Task EndAsync(ITwoFactorFlow flow, FlowKey key, InMemoryUser user, ChallengeState end)
    {
        if (end == ChallengeState.Pending)
            return;
        if (end == ChallengeState.Cancelled)
            await flow.CancelAsync(key);
        else if (end == ChallengeState.Denied)
            user.Denies();
        else
            user.Approves();
        await foreach (FlowStatus _ in flow.WatchAsync(key))
        {
        }
    }

    // Four letters in any case are found by chance in the random text of a dump.
    private static bool IsIn(string dump, string form) => dump.Contains(form, form.Length < 8 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Forms(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(secret));
        yield return Uri.EscapeDataString(secret);
    }
}
