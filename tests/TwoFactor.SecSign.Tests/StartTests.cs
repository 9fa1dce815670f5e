using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>A challenge is started: what is sent, and what the answer becomes.</summary>
public sealed class StartTests
{
    private static readonly string Icon = WireSample.Load("Answers/started").Body.Split("authsessionicondata=")[1];

    [Test]
    public async Task A_start_sends_exactly_the_documented_parameters()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started");
        await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));

        SentRequest sent = secSign.Sent.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent.Method, Is.EqualTo(HttpMethod.Post));
            Assert.That(sent.Address.AbsoluteUri, Is.EqualTo("https://httpapi.secsign.com/"));
            Assert.That(sent.Body, Is.EqualTo(WireSample.Load("Requests/start").RequestBody));
            Assert.That(sent.Headers, Is.EqualTo(new[] { "Content-Type: application/x-www-form-urlencoded" }), "and nothing else of ours");
        }
    }

    [Test]
    public async Task A_start_without_access_pass_sends_the_documented_parameter()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.ShowAccessPass = false).Answers("started");
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/start-without-access-pass").RequestBody));
            Assert.That(challenge.AccessPass, Is.Null, "the service sends an access pass, but the phone does not ask for it");
        }
    }

    [Test]
    public async Task Values_are_percent_encoded_and_the_id_is_trimmed_and_lower_cased()
    {
        using MockedSecSign secSign = new MockedSecSign(options =>
        {
            options.ServiceName = "Test web+site ä";
            options.ServiceAddress = "https://localhost/a?b=c";
            options.PluginName = "my plugin";
        }).Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("secsignid=johndoe", "secsignid=john.doe-1_x@example.com"));
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("  John.Doe-1_X@Example.COM "));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/start-with-special-characters").RequestBody));
            Assert.That(challenge.Handle.User, Is.EqualTo("john.doe-1_x@example.com"));
        }
    }

    [Test]
    public async Task Options_that_the_service_does_not_support_are_not_sent()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started");
        ChallengeRequest request = new("johndoe")
        {
            Message = "Pay 100",
            Lifetime = TimeSpan.FromHours(1),
            CallbackUri = new Uri("https://host.example/hint"),
            CallbackData = new Dictionary<string, string> { ["a"] = "b" },
        };
        Challenge challenge = await secSign.Provider.StartChallengeAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/start").RequestBody));
            Assert.That(challenge.ExpiresAt - challenge.StartedAt, Is.EqualTo(TimeSpan.FromMinutes(2)), "the service's own two minutes");
        }
    }

    [TestCase("jöhn", TestName = "{m}(An umlaut)")]
    [TestCase("john doe", TestName = "{m}(A space)")]
    [TestCase("john&doe", TestName = "{m}(An ampersand)")]
    [TestCase("john=doe", TestName = "{m}(An equals sign)")]
    [TestCase("john%40doe", TestName = "{m}(A percent sign)")]
    [TestCase("john+doe", TestName = "{m}(A plus sign)")]
    [TestCase("\u212Aim", TestName = "{m}(A Kelvin sign, which lower-cases to an ASCII k)")]
    [TestCase("john４２", TestName = "{m}(Full-width digits)")]
    public async Task An_id_with_a_forbidden_character_is_refused_before_anything_is_sent(string id)
    {
        using MockedSecSign secSign = new();
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest(id)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal.Message, Does.Not.Contain(id));
            Assert.That(secSign.Sent, Is.Empty);
        }
    }

    [Test]
    public async Task The_challenge_contains_the_services_ids_and_access_pass()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started");
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe") { AllowAlias = true });

        ChallengeHandle handle = ChallengeHandle.Parse(challenge.Handle.Serialize());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handle.Provider, Is.EqualTo("SecSign"));
            Assert.That(handle.Tenant, Is.EqualTo(MockedSecSign.Tenant));
            Assert.That(handle.User, Is.EqualTo("johndoe"));
            Assert.That(handle.ServiceIds, Is.EquivalentTo(new Dictionary<string, string> { ["authsessionid"] = MockedSecSign.SessionId, ["requestid"] = MockedSecSign.RequestId }));
            Assert.That(handle.Endpoint.AbsoluteUri, Is.EqualTo("https://httpapi.secsign.com/"));
            Assert.That(handle.StartedAt, Is.EqualTo(secSign.Clock.GetUtcNow()));
            Assert.That(handle.Deadline, Is.EqualTo(secSign.Clock.GetUtcNow() + TimeSpan.FromMinutes(2)));
            Assert.That(handle.AllowAlias, Is.True);
            Assert.That(challenge.AccessPass!.MediaType, Is.EqualTo("image/png"));
            Assert.That(challenge.AccessPass.Image.ToArray(), Is.EqualTo(Convert.FromBase64String(Icon)));
        }
    }

    [TestCase("started-icon-with-spaces")]
    [TestCase("started-icon-without-padding")]
    [TestCase("started-icon-percent-encoded")]
    public async Task A_wrongly_encoded_image_is_repaired(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
        Assert.That(challenge.AccessPass!.Image.ToArray(), Is.EqualTo(Convert.FromBase64String(Icon)));
    }

    // The decoder skips spaces, so a whole number of groups that became spaces must not pass for a shorter image.
    [Test]
    public async Task An_image_whose_plus_signs_became_spaces_is_repaired(
        [Values(1, 2, 3, 4, 5, 8)] int count, [Values("AAAA", "AAA=", "AA==")] string end, [Values] bool losesPadding)
    {
        string image = "iVBORw0KGgoA" + new string('+', count).PadRight((count + 3) / 4 * 4, 'A') + end;
        string icon = (losesPadding ? image.TrimEnd('=') : image).Replace('+', ' ');
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(Icon, icon));

        Challenge challenge = await secSign.StartAsync();
        Assert.That(challenge.AccessPass!.Image.ToArray(), Is.EqualTo(Convert.FromBase64String(image)));
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    [TestCase("\t")]
    public async Task An_image_in_several_lines_is_mended(string lineBreak)
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(Icon, string.Join(lineBreak, Icon[..16], Icon[16..30], Icon[30..])));
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
        Assert.That(challenge.AccessPass!.Image.ToArray(), Is.EqualTo(Convert.FromBase64String(Icon)));
    }

    [Test]
    public async Task The_image_is_also_read_from_the_specifications_second_field_name()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("authsessionicondata", "accesspassicondata"));
        Assert.That((await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"))).AccessPass, Is.Not.Null);
    }

    [Test]
    public async Task A_session_id_can_be_negative()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started-negative-id");
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
        Assert.That(challenge.Handle.ServiceIds["authsessionid"], Is.EqualTo("-6928134574892437226"));
    }

    [Test]
    public async Task A_shorter_lifetime_is_kept_by_our_own_deadline()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started");
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe") { Lifetime = TimeSpan.FromSeconds(45) });
        Assert.That(challenge.ExpiresAt - challenge.StartedAt, Is.EqualTo(TimeSpan.FromSeconds(45)));
    }

    [Test]
    public async Task A_start_with_any_open_state_in_its_answer_succeeds()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("state=1", "state=7"));
        Assert.That((await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"))).Handle.User, Is.EqualTo("johndoe"));
    }

    [Test]
    public async Task A_start_that_is_suspended_at_once_is_UserSuspended()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("state=1", "state=5"));
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe")));
        Assert.That(failure.Error, Is.EqualTo(TwoFactorError.UserSuspended));
    }

    [TestCase("authsessionstate=1", "authsessionstate=0", TestName = "{m}(State 0)")]
    [TestCase("authsessionstate=1", "authsessionstate=2", TestName = "{m}(State 2)")]
    [TestCase("authsessionstate=1", "authsessionstate=3", TestName = "{m}(State 3: nobody can have answered yet)")]
    [TestCase("authsessionstate=1", "authsessionstate=01", TestName = "{m}(State 01)")]
    [TestCase("authsessionstate=1", "authsessionstate=", TestName = "{m}(An empty state)")]
    [TestCase("authsessionstate=1&", "", TestName = "{m}(No state)")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=", TestName = "{m}(An empty session id)")]
    [TestCase("authsessionid=9162914906710510618&", "", TestName = "{m}(No session id)")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=+916", TestName = "{m}(A session id with a plus sign)")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=9223372036854775808", TestName = "{m}(A session id beyond 64 bits)")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=abc", TestName = "{m}(A session id of letters)")]
    [TestCase("requestid=134B", "requestid=&x=134B", TestName = "{m}(An empty request id)")]
    [TestCase("requestid=134B", "x=134B", TestName = "{m}(No request id)")]
    [TestCase("requestid=134B", "requestid=134 B", TestName = "{m}(A request id with a space)")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=9162914906710510618&authsessionid=1", TestName = "{m}(Two session ids)")]
    public async Task An_answer_without_a_session_is_a_protocol_violation_that_may_have_been_processed(string text, string replacement)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(text, replacement));
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
            Assert.That(failure.MayHaveBeenProcessed, Is.True);
            Assert.That(secSign.Sent, Has.Count.EqualTo(1));
        }
    }

    [TestCase("mallory")]
    [TestCase("johndoe2")]
    [TestCase("%6Dallory")]
    [TestCase("mallory smith", Description = "not a valid ID")]
    [TestCase("m%C3%BCller")]
    public async Task An_answer_about_another_persons_session_opens_no_challenge(string name)
    {
        string body = WireSample.Load("Answers/started").BodyWith("secsignid=johndoe", $"secsignid={name}");
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, body).Answers(HttpStatusCode.OK, body);
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe")));
        Challenge alias = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe") { AllowAlias = true });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
            Assert.That(failure.MayHaveBeenProcessed, Is.True);
            Assert.That(alias.Handle.User, Is.EqualTo("johndoe"), "a priority code may be answered with the true ID");
            Assert.That(secSign.Sent, Has.Count.EqualTo(2));
        }
    }

    [TestCase("secsignid= JohnDoe ")]
    [TestCase("secsignid=john%64oe")]
    [TestCase("SecSignID=johndoe")]
    [TestCase("secsignid=")]
    [TestCase("x=1")]
    public async Task The_id_in_the_answer_to_a_start_may_be_written_in_its_other_ways_or_be_left_out(string field)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("secsignid=johndoe", field));
        Assert.That((await secSign.StartAsync()).Handle.User, Is.EqualTo("johndoe"));
    }

    [TestCase("", TestName = "{m}(No image)")]
    [TestCase("%%%", TestName = "{m}(Stray percent signs)")]
    [TestCase("====", TestName = "{m}(Padding alone)")]
    [TestCase("aGVsbG8=", TestName = "{m}(Base64 of something else)")]
    [TestCase("iVBORw0KGgo=iVBO", TestName = "{m}(Padding in the middle)")]
    [TestCase("iVBORw0KGgoä", TestName = "{m}(Letters that base64 does not have)")]
    public async Task An_access_pass_that_cannot_be_shown_is_left_out(string icon)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(Icon, icon));
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
        Assert.That(challenge.AccessPass, Is.Null);
        Assert.That(secSign.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Without_ShowAccessPass_a_missing_image_is_not_a_failure()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.ShowAccessPass = false)
            .Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(Icon, string.Empty));
        Assert.That((await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"))).AccessPass, Is.Null);
    }
}
