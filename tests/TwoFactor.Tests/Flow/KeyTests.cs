using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A key must have everything to which a login is bound; every wrong key gets the same answer.</summary>
public sealed class KeyTests
{
    [Test]
    public void Parts_that_are_divided_in_another_way_have_another_hash()
    {
        string[] hashes = [FlowHash.Of("x", "ab", "c"), FlowHash.Of("x", "a", "bc"), FlowHash.Of("x", "abc"), FlowHash.Of("x", "abc", null), FlowHash.Of("x", "abc", ""), FlowHash.Of("xa", "bc")];
        Assert.That(hashes, Is.Unique);
    }

    // Between two parts stands the length of the second one, and a part can have any characters.
    [Test]
    public void A_part_that_looks_like_two_has_another_hash() => Assert.That(FlowHash.Of("x", "a\uFFFF\uFFFFb"), Is.Not.EqualTo(FlowHash.Of("x", "a", "b")));

    [Test]
    public void Only_43_letters_digits_hyphens_and_underscores_are_a_key()
    {
        string key = FlowId.ToStoreKey(FlowId.Create())[..41] + "-_";
        Assert.That(FlowId.IsStoreKey(key), Is.True);
        string[] others = [string.Empty, key[1..], key + "A", .. "+/=.%\0é".SelectMany(c => new[] { c + key[1..], key[..42] + c })];
        Assert.That(others.Where(FlowId.IsStoreKey), Is.Empty);
    }

    [Test]
    public async Task Every_wrong_key_gets_the_same_answer_whatever_is_wrong_with_it()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));

        FlowKey[] wrong =
        [
            new(key.Id) { Tenant = "globex", Subject = "jdoe", Browser = "browser-1" },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "JDOE", Browser = "browser-1" },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe", Browser = "browser-2" },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe" },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe", Browser = "browser-1", Purpose = "payment" },
            .. Enumerable.Range(0, key.Id.Length).Select(i => FlowHost.Key(Altered(key.Id, i))),
            FlowHost.Key(string.Empty),
            FlowHost.Key(key.Id + "A"),
            FlowHost.Key(key.Id[..^1]),
            FlowHost.Key(new string('A', 1_000_000)),
            FlowHost.Key("\0\uD800"),
        ];
        List<string> answers = [];
        foreach (FlowKey one in wrong)
        {
            answers.Add(await AnswerAsync(() => scene.Flow.GetAsync(one)));
            answers.Add(await AnswerAsync(() => scene.Flow.WaitAsync(one, 0, TimeSpan.Zero)));
            answers.Add(await AnswerAsync(() => scene.Flow.CompleteAsync(one)));
            answers.Add(await AnswerAsync(() => scene.Flow.CancelAsync(one)));
        }

        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved)); // no wrong key has consumed the outcome
        answers.Add(await AnswerAsync(() => scene.Flow.CompleteAsync(key)));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0], Does.StartWith(nameof(TwoFactorError.ChallengeNotFound)));
    }

    // Who can write the store's database could copy a login that the person approved over another one.
    [Test]
    public async Task An_entry_that_was_copied_from_another_login_lets_nobody_in()
    {
        using FlowHost scene = new();
        IFlowStore store = scene.Services.GetRequiredService<IFlowStore>();
        FlowKey approved = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        ReadOnlyMemory<byte> entry = (await store.ReadAsync(FlowId.ToStoreKey(approved.Id)))!.Content;
        Assert.That((await scene.Flow.CompleteAsync(approved)).State, Is.EqualTo(ChallengeState.Approved));

        scene.Service.User("jdoe").DoesNothing();
        FlowKey key = await scene.StartAsync();
        string stored = FlowId.ToStoreKey(key.Id);
        Assert.That(await store.ReplaceAsync(stored, (await store.ReadAsync(stored))!.Version, entry, isFinal: true, TimeSpan.FromMinutes(1)), Is.True);
        Assert.That(await AnswerAsync(() => scene.Flow.GetAsync(key)), Does.StartWith(nameof(TwoFactorError.ChallengeNotFound)));
        Assert.That(await AnswerAsync(() => scene.Flow.CompleteAsync(key)), Does.StartWith(nameof(TwoFactorError.ChallengeNotFound)));
    }

    [Test]
    public async Task A_completion_before_the_answer_does_not_consume_the_outcome()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        TwoFactorException early = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(key)))!;
        Assert.That((early.Error, early.IsTransient), Is.EqualTo((TwoFactorError.InvalidRequest, true)));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    // Each text counts by itself, and to its last character.
    [Test]
    public async Task A_key_whose_texts_are_divided_otherwise_or_differ_at_the_end_is_a_wrong_one()
    {
        using FlowHost scene = new();
        string browser = new('b', FlowKey.MaximumLength);
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = "payment", Browser = browser });
        FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = "payment", Browser = browser };
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        FlowKey[] wrong =
        [
            new(key.Id) { Tenant = "acmej", Subject = "doe", Purpose = "payment", Browser = browser },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoep", Purpose = "ayment", Browser = browser },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = "payment" + browser[..1], Browser = browser[1..] },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = "payment", Browser = browser[1..] + "c" },
            new(key.Id) { Tenant = FlowHost.Tenant, Subject = "jdoe", Purpose = "payment", Browser = browser + "b" },
        ];
        foreach (FlowKey one in wrong)
            Assert.That(await AnswerAsync(() => scene.Flow.GetAsync(one)), Does.StartWith(nameof(TwoFactorError.ChallengeNotFound)));
    }

    [Test]
    public async Task A_login_without_a_browser_is_not_found_with_an_empty_or_a_too_long_one()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync(browser: null);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        foreach (string browser in (string[])["", new('b', FlowKey.MaximumLength + 1)])
            Assert.That(await AnswerAsync(() => scene.Flow.GetAsync(FlowHost.Key(key.Id, browser: browser))), Does.StartWith(nameof(TwoFactorError.ChallengeNotFound)));
    }

    [Test]
    public async Task The_tenant_of_a_key_is_not_case_sensitive()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        FlowKey upper = new(key.Id) { Tenant = "ACME", Subject = key.Subject, Browser = key.Browser };
        Assert.That((await scene.Flow.GetAsync(upper)).State, Is.EqualTo(ChallengeState.Pending));
    }

    private static string Altered(string id, int position) => id[..position] + (id[position] == 'A' ? 'B' : 'A') + id[(position + 1)..];

    private static async Task<string> AnswerAsync(Func<Task> call)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => call()))!;
        return $"{e.Error} {e.Provider} {e.Tenant} {e.Message} {e.IsTransient} {e.MayHaveBeenProcessed}";
    }
}
