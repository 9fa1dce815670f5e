namespace TwoFactor.Tests.Challenges;

public sealed class ChallengeRequestTests
{
    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("j\u0000doe")]
    [TestCase("jdoe\r\n")]
    public void A_user_is_a_name_without_control_characters(string? user)
    {
        ArgumentException e = Assert.Catch<ArgumentException>(() => _ = new ChallengeRequest(user!))!;
        Assert.That(e.Message, Does.Not.Contain("doe"));
        Assert.That(e.ParamName, Is.EqualTo("user"));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1440 * 60 + 1)]
    public void A_lifetime_outside_its_range_names_the_property(int seconds)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ = new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(seconds) })!;
        Assert.That(e.ParamName, Is.EqualTo(nameof(ChallengeRequest.Lifetime)));
    }

    [TestCase(1)]
    [TestCase(1440 * 60)]
    public void The_ends_of_the_range_are_lifetimes(int seconds) =>
        Assert.That(new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(seconds) }.Lifetime, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Texts_that_would_arrive_as_others_are_refused()
    {
        Assert.That(() => new ChallengeRequest("j\uD800doe"), Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { Message = "\uDC00" }, Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackData = new Dictionary<string, string> { ["a"] = "\uD800" } }, Throws.ArgumentException);
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackData = new Dictionary<string, string> { ["a"] = null! } }, Throws.ArgumentException);
    }

    [TestCase("http://app.example/callback")]
    [TestCase("https://192.0.2.1/callback")]
    [TestCase("https://[::1]/callback")]
    [TestCase("https://user@app.example/callback")]
    [TestCase("/callback")]
    public void A_callback_address_is_https_with_a_host_name(string address)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => _ = new ChallengeRequest("jdoe") { CallbackUri = new Uri(address, UriKind.RelativeOrAbsolute) })!;
        Assert.That(e.ParamName, Is.EqualTo(nameof(ChallengeRequest.CallbackUri)));
    }
}
