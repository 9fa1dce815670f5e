using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Requests and keys with unusual text.</summary>
public sealed class OddRequestTests
{
    // Not in attributes: those are stored as UTF-8, which cannot hold half a surrogate pair.
    private static readonly IEnumerable<TestCaseData> Refused = TextCases.Of("", " ", "\uD800", "a\uDC00b", new('a', 257), "long");
    private static readonly IEnumerable<TestCaseData> Messages = TextCases.Of("", " \0 ", "\uD800", "a\0b\r\nc", "long");
    private static readonly IEnumerable<TestCaseData> Unsendable = TextCases.Of("a\0b", "\uD800");
    private static readonly IEnumerable<TestCaseData> Odd = TextCases.Of("a\0b", "\u001b[2J", "\u202Eevil", "<script>", "a\r\nb", "🦊", "İ", new('é', 256));

    [TestCaseSource(nameof(Refused))]
    public void A_blank_badly_encoded_or_too_long_text_is_refused_before_the_service_is_asked(string given)
    {
        using (Assert.EnterMultipleScope())
        {
            string text = given == "long" ? new string('a', 10_000_000) : given; // not as an argument: it would be part of the test's name
            Assert.That(() => new FlowRequest(text, "jdoe"), Throws.ArgumentException);
            Assert.That(() => new FlowRequest(FlowHost.Tenant, text), Throws.ArgumentException);
            Assert.That(() => new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = text }, Throws.ArgumentException);
            Assert.That(() => new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = text }, Throws.ArgumentException);
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1441)]
    public void A_lifetime_outside_the_range_of_all_services_is_refused(int minutes) =>
        Assert.That(() => new FlowRequest(FlowHost.Tenant, "jdoe") { Lifetime = TimeSpan.FromMinutes(minutes) }, Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCaseSource(nameof(Odd))]
    public async Task Unusual_text_is_kept_unchanged_and_is_bound_to_the_login(string text)
    {
        using FlowHost scene = new();
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, text) { User = "jdoe", Purpose = text, Browser = text });
        FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = text, Purpose = text, Browser = text };
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        FlowOutcome outcome = await scene.Flow.CompleteAsync(key);
        Assert.That((outcome.Subject, outcome.Purpose), Is.EqualTo((text, text)));
    }

    [Test]
    public async Task A_key_with_text_that_resembles_the_bound_text_does_not_fit()
    {
        using FlowHost scene = new();
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "a\uFFFD") { User = "jdoe" });
        foreach (string other in (string[])["a\uD800", "a\uFFFD ", "A\uFFFD", new('a', 10_000_000), ""])
        {
            FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = other };
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.GetAsync(key)))!;
            Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        }
    }

    [TestCaseSource(nameof(Messages))]
    public async Task Any_message_is_sent_as_one_short_line(string message)
    {
        using FlowHost scene = new();
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Message = message == "long" ? new string('x', 10_000_000) : message });
        Assert.That(start.Refusal, Is.Null);
        string sent = scene.Service.Calls[0].Request!.Message!;
        Assert.That(sent, Has.Length.LessThanOrEqualTo(100).And.No.Contains('\0').And.No.Contains('\n').And.Not.EqualTo(string.Empty));
    }

    // They could hide the comparison code, or show another text than the one that was given.
    [Test]
    public async Task No_character_that_changes_the_order_of_letters_or_breaks_the_line_is_sent(
        [Values('\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202E', '\u2066', '\u2069')] char odd, [Values] bool inPurpose)
    {
        using FlowHost scene = new();
        string text = $"Pay {odd}x";
        await scene.Flow.StartAsync(inPurpose
            ? new FlowRequest(FlowHost.Tenant, "jdoe") { Purpose = text }
            : new FlowRequest(FlowHost.Tenant, "jdoe") { Message = text });
        Assert.That(scene.Service.Calls[0].Request!.Message, Does.StartWith("Pay  x"));
    }

    [TestCaseSource(nameof(Unsendable))]
    public async Task A_name_of_the_request_that_cannot_be_sent_is_an_ArgumentException_and_takes_no_slot(string user)
    {
        using FlowHost scene = new();
        await Assert.ThatAsync(() => scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { User = user, Browser = "b" }), Throws.ArgumentException);
        Assert.That(scene.Starts, Is.Zero);
        Assert.That((await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "c" })).Refusal, Is.Null);
    }

    [Test]
    public async Task A_subject_whose_name_the_service_cannot_have_is_not_enrolled_and_takes_no_slot()
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("first", time) { StartFailure = new ArgumentException("test") };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.NotEnrolled));
        provider.StartFailure = null;
        Assert.That((await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "a\0b"))).Refusal, Is.EqualTo(FlowRefusal.NotEnrolled));
        await scene.StartAsync(browser: "browser-2");
    }

    [TestCase(64 * 1024, true)]
    [TestCase((64 * 1024) + 1, false)]
    [TestCase(800_000, false)]
    public async Task A_picture_that_is_too_long_to_be_kept_is_left_out(int length, bool isShown)
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("first", time) { Picture = new AccessPass(new byte[length], "image/png") };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(start.AccessPass is not null, Is.EqualTo(isShown));
        Assert.That((await scene.Flow.GetAsync(FlowHost.Key(start.Id!))).State, Is.EqualTo(ChallengeState.Pending));
    }

    // The phone shows four pictures, and the person could only guess which one to pick.
    [TestCase(0)]
    [TestCase((64 * 1024) + 1)]
    public async Task A_challenge_without_the_picture_to_compare_is_withdrawn_and_the_login_refused(int length)
    {
        ScriptedProvider provider = WithPicture(length);
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That((start.Id, start.Refusal), Is.EqualTo(((string?)null, FlowRefusal.Unavailable)));
        Assert.That(provider.Calls, Is.EqualTo(new[] { "start", "cancel" }));

        provider.Picture = new AccessPass(new byte[1], "image/png");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).AccessPass, Is.Not.Null, "no slot stays taken");
    }

    // The phone has rung, and the person may have answered.
    [Test]
    public async Task After_a_challenge_without_the_picture_to_compare_no_other_provider_is_asked([Values] bool hasFirstFactor)
    {
        ScriptedProvider provider = WithPicture(0);
        ScriptedProvider other = new("second", new ManualTimeProvider());
        using FlowHost scene = new(options => options.FailureMode = FlowFailureMode.OtherProvider, decorate: new TwoProviders(provider, other));
        foreach (string name in (string[])["jdoe", "nobody"])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, name) { HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.That((await starting).Refusal, Is.EqualTo(name == "nobody" && hasFirstFactor ? FlowRefusal.NotEnrolled : FlowRefusal.Unavailable));
            provider.StartFailure = new TwoFactorException(TwoFactorError.UserNotEnrolled, "test");
        }

        Assert.That(other.Calls, Is.Empty);
    }

    [Test]
    public async Task A_challenge_without_the_picture_to_compare_that_cannot_be_withdrawn_keeps_its_slot()
    {
        ScriptedProvider provider = WithPicture(0);
        provider.CancelResult = CancelOutcome.Abandoned;
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(start.Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(start.RetryAfter, Is.GreaterThan(TimeSpan.FromMinutes(1)));
        provider.Picture = new AccessPass(new byte[1], "image/png");
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Not.Null, "a second question would freeze the user");
        Assert.That(provider.Calls, Is.EqualTo(new[] { "start", "cancel" }));
    }

    [Test]
    public async Task A_missing_picture_does_not_tell_which_names_exist()
    {
        ScriptedProvider provider = WithPicture(0);
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowStart known = await StartAsync("jdoe");
        provider.StartFailure = new TwoFactorException(TwoFactorError.UserNotEnrolled, "test");
        FlowStart unknown = await StartAsync("nobody");
        Assert.That((unknown.Refusal, unknown.RetryAfter), Is.EqualTo((known.Refusal, known.RetryAfter)));
        Assert.That(known.Refusal, Is.EqualTo(FlowRefusal.Unavailable));

        async Task<FlowStart> StartAsync(string name)
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, name) { HasFirstFactor = false });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            return await starting;
        }
    }

    private static ScriptedProvider WithPicture(int length) => new("first", new ManualTimeProvider())
    {
        Capabilities = SampleCapabilities.LikeSecSignWithPicture,
        Picture = length == 0 ? null : new AccessPass(new byte[length], "image/png"),
    };
}
