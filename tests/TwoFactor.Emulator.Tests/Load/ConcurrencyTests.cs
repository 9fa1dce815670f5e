using System.Net;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Load;

/// <summary>Many clients at once: nothing is mixed up, answered twice, or kept for ever.</summary>
internal sealed class ConcurrencyTests
{
    private EmulatorHost emulator = null!;

    [SetUp]
    public async Task Start() => emulator = await EmulatorHost.StartAsync();

    [TearDown]
    public async Task Stop() => await emulator.DisposeAsync();

    [Test]
    public async Task Two_hundred_concurrent_logins_of_two_clients_are_kept_apart()
    {
        using SezameClient acme = await SezameClient.RegisterAsync(emulator, "Acme");
        using SezameClient initech = await SezameClient.RegisterAsync(emulator, "Initech");
        SezameClient[] clients = [acme, initech];
        // Both clients have users of the same names, so that a mix-up is noticed.
        (SezameClient Client, string Id, bool Approve)[] challenges = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            SezameClient client = clients[i % 2];
            return (client, await client.LoginAsync($"never@user{i / 4}"), i % 3 == 0);
        }));
        Assert.That(emulator.Phone.GetScreen().Requests, Has.Count.EqualTo(200));

        await Task.WhenAll(challenges.Select(challenge =>
            Task.Run(() => challenge.Approve ? emulator.Phone.Approve(challenge.Id) : emulator.Phone.Deny(challenge.Id))));

        string?[] statuses = await Task.WhenAll(challenges.Select(challenge => challenge.Client.StatusAsync(challenge.Id)));
        Assert.That(statuses, Is.EqualTo(challenges.Select(challenge => challenge.Approve ? "authorized" : "denied")));
    }

    [Test]
    public async Task Two_hundred_concurrent_sessions_on_two_servers_are_kept_apart()
    {
        using SecSignClient primary = new(emulator);
        using SecSignClient fallback = new(emulator, emulator.SecSignFallbackEndpoint);

        string[] states = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            Dictionary<string, string> session = await (i % 2 == 0 ? primary : fallback).RequestAsync($"never@user{i}");
            _ = i % 3 == 0 ? emulator.Phone.Approve(session["authsessionid"]) : emulator.Phone.Deny(session["authsessionid"]);
            return await (i % 2 == 0 ? fallback : primary).StateAsync(session);
        }));

        Assert.That(states, Is.EqualTo(Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? "3" : "4")));
    }

    [Test]
    public async Task Of_two_concurrent_answers_exactly_one_counts()
    {
        using SezameClient client = await SezameClient.RegisterAsync(emulator);
        for (int round = 0; round < 50; round++)
        {
            string id = await client.LoginAsync("never");
            bool[] taken = await Task.WhenAll(Task.Run(() => emulator.Phone.Approve(id)), Task.Run(() => emulator.Phone.Deny(id)));

            Assert.That(taken.Count(one => one), Is.EqualTo(1));
            Assert.That(await client.StatusAsync(id), Is.EqualTo(taken[0] ? "authorized" : "denied"));
        }
    }

    [Test]
    public async Task Ten_thousand_requests_for_unknown_ids_do_not_grow_the_memory()
    {
        using SezameClient sezame = await SezameClient.RegisterAsync(emulator);
        using SecSignClient secSign = new(emulator);
        await AskForUnknownIdsAsync(sezame, secSign, 1_500);        // fills the record and the connection pools

        // What is kept for each request grows in every round. Buffers of connections and what the tests before left do not.
        long growth = long.MaxValue;
        for (int round = 0; round < 3 && growth >= 1024 * 1024; round++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await AskForUnknownIdsAsync(sezame, secSign, 10_000);
            growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        Assert.That(growth, Is.LessThan(1024 * 1024));
        Assert.That(emulator.Record.Exchanges, Has.Count.EqualTo(1_000));
    }

    private static async Task AskForUnknownIdsAsync(SezameClient sezame, SecSignClient secSign, int count)
    {
        ParallelOptions four = new() { MaxDegreeOfParallelism = 4 };
        await Parallel.ForAsync(0, count, four, async (i, _) =>
        {
            if (i % 2 == 0)
            {
                Assert.That((await sezame.SendAsync("GET", $"auth/status/{i:x24}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
                return;
            }

            Dictionary<string, string> unknown = new() { ["secsignid"] = $"user{i}", ["authsessionid"] = $"{i}", ["requestid"] = $"{i:X64}" };
            Assert.That((await secSign.AboutAsync("ReqGetAuthSessionState", unknown)).Body, Does.EndWith("errorcode=10013"));
        });
    }
}
