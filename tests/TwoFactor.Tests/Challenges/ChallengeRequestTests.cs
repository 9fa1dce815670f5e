namespace TwoFactor.Tests.Challenges;

/// <summary>Which users, texts and lifetimes a request may have.</summary>
public sealed class ChallengeRequestTests
{
    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("j\u0000doe")]
    [TestCase("jdoe\r\n")]
    [TestCase("jdoe\u001F")]
    [TestCase("jdoe\u007F")]
    [TestCase("jdoe\u0085")]
    [TestCase("jdoe\u009F")]
    public void A_user_is_a_name_without_control_characters(string? user)
    {
        ArgumentException e = Assert.Catch<ArgumentException>(() => _ = new ChallengeRequest(user!))!;
        Assert.That(e.Message, Does.Not.Contain("doe"));
        Assert.That(e.ParamName, Is.EqualTo("user"));
    }

    [TestCase("j doe")]
    [TestCase("jdoe\u00A0")]
    [TestCase("j\U0001F600doe")]
    public void Other_characters_of_a_user_are_kept(string user) => Assert.That(new ChallengeRequest(user).User, Is.EqualTo(user));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1440 * 60 + 1)]
    public void A_lifetime_outside_its_range_names_the_property(int seconds)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ = new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(seconds) })!;
        Assert.That(e.ParamName, Is.EqualTo(nameof(ChallengeRequest.Lifetime)));
    }

    [Test]
    public void A_lifetime_is_limited_to_the_tick() => Assert.That(
        () => new ChallengeRequest("jdoe") { Lifetime = ChallengeRequest.MaximumLifetime + TimeSpan.FromTicks(1) }, Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(1)]
    [TestCase(1440 * 60)]
    public void The_shortest_and_the_longest_lifetime_are_accepted(int seconds) =>
        Assert.That(new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(seconds) }.Lifetime, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Everything_but_the_user_may_be_null()
    {
        ChallengeRequest request = new("jdoe") { Message = null, Lifetime = null, CallbackUri = null, CallbackData = null };
        Assert.That((request.Message, request.Lifetime, request.CallbackUri, request.CallbackData), Is.EqualTo(default((string?, TimeSpan?, Uri?, object?))));
    }

    [Test]
    public void Texts_that_cannot_be_encoded_are_refused()
    {
        Assert.That(() => new ChallengeRequest("j\uD800doe"), Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { Message = "\uDC00" }, Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackData = new Dictionary<string, string> { ["a"] = "\uD800" } }, Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackData = new Dictionary<string, string> { ["a"] = null! } }, Throws.ArgumentException);
    }

    [Test]
    public void Texts_of_maximum_length_are_accepted_and_longer_ones_are_refused_without_being_repeated()
    {
        AssertBound(length => new ChallengeRequest(Text(length)), UserName.MaximumLength, "user");
        AssertBound(length => new ChallengeRequest("jdoe") { Message = Text(length) }, ChallengeRequest.MaximumMessageLength, nameof(ChallengeRequest.Message));
        AssertBound(length => With((Text(length), "v")), ChallengeRequest.MaximumCallbackKeyLength, nameof(ChallengeRequest.CallbackData));
        AssertBound(length => With(("k", Text(length))), ChallengeRequest.MaximumCallbackValueLength, nameof(ChallengeRequest.CallbackData));
        AssertBound(
            count => With([.. Enumerable.Range(0, count).Select(number => ($"{number}", "v"))]),
            ChallengeRequest.MaximumCallbackEntries,
            nameof(ChallengeRequest.CallbackData));
        AssertBound(
            length => new ChallengeRequest("jdoe") { CallbackUri = new Uri("https://a.example/" + Text(length - 18)) },
            ChallengeRequest.MaximumCallbackUriLength,
            nameof(ChallengeRequest.CallbackUri));
    }

    [Test]
    public void One_bad_entry_among_good_callback_data_is_refused()
    {
        Assert.That(() => With(("good", "value"), ("bad", "\uD800")), Throws.ArgumentException);
        Assert.That(() => With(("bad", null!), ("good", "value")), Throws.ArgumentException);
        Assert.That(With(("good", "value"), ("also", "good")).CallbackData, Has.Count.EqualTo(2));
    }

    [Test]
    public void Callback_data_are_copied()
    {
        Dictionary<string, string> data = new() { ["a"] = "1" };
        ChallengeRequest request = new("jdoe") { CallbackData = data };
        data["a"] = "2";
        data["b"] = null!;

        Assert.That(request.CallbackData, Is.EqualTo(new Dictionary<string, string> { ["a"] = "1" }));
    }

    [TestCase("http://app.example/callback")]
    [TestCase("https://192.0.2.1/callback")]
    [TestCase("https://[::1]/callback")]
    [TestCase("https://user@app.example/callback")]
    [TestCase("https://intranet/callback")]
    [TestCase("https://intranet./callback")]
    [TestCase("https://127.0.0.1./callback")]
    [TestCase("https://notlocalhost/callback")]
    [TestCase("https://\uFEFF/")] // found by fuzzing: .NET accepts it, and throws when it is sent
    [TestCase("/callback")]
    public void A_callback_address_is_https_with_a_host_name(string address)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => _ = new ChallengeRequest("jdoe") { CallbackUri = new Uri(address, UriKind.RelativeOrAbsolute) })!;
        Assert.That(e.ParamName, Is.EqualTo(nameof(ChallengeRequest.CallbackUri)));
    }

    // The service wants a full host name (Sezame 1.2); localhost is for development.
    [TestCase("https://app.example/callback")]
    [TestCase("https://app.example./callback")]
    [TestCase("https://bücher.example/callback")]
    [TestCase("https://localhost:5001/callback")]
    [TestCase("https://app.localhost:5001/callback")]
    public void A_callback_address_has_a_full_host_name_or_is_of_this_machine(string address) =>
        Assert.That(new ChallengeRequest("jdoe") { CallbackUri = new Uri(address) }.CallbackUri, Is.EqualTo(new Uri(address)));

    private static string Text(int length) => new('x', length);

    private static ChallengeRequest With(params (string Key, string Value)[] data) =>
        new("jdoe") { CallbackData = data.ToDictionary(entry => entry.Key, entry => entry.Value) };

    private static void AssertBound(Func<int, ChallengeRequest> make, int bound, string parameter)
    {
        Assert.That(() => make(bound), Throws.Nothing);
        foreach (int beyond in (int[])[bound + 1, bound + 5000])
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => make(beyond))!;
            Assert.That(e.ParamName, Is.EqualTo(parameter));
            Assert.That(e.Message, Does.Contain(bound.ToString(System.Globalization.CultureInfo.InvariantCulture)).And.Not.Contain("xxx"));
        }
    }
}
