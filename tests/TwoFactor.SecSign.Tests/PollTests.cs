using System.Net;
using System.Text;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>The state that a poll reads, and the answers that it does not accept.</summary>
public sealed class PollTests
{
    [Test]
    public async Task A_poll_sends_exactly_the_documented_parameters()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("state-pending");
        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/state").RequestBody));
    }

    [TestCase("state-none", ExpectedResult = ChallengeState.Unknown)]
    [TestCase("state-pending", ExpectedResult = ChallengeState.Pending)]
    [TestCase("state-expired", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-accepted", ExpectedResult = ChallengeState.Approved)]
    [TestCase("state-denied", ExpectedResult = ChallengeState.Denied)]
    [TestCase("state-suspended", ExpectedResult = ChallengeState.Suspended)]
    [TestCase("state-canceled", ExpectedResult = ChallengeState.Cancelled)]
    [TestCase("state-fetched", ExpectedResult = ChallengeState.Delivered)]
    [TestCase("state-invalid", ExpectedResult = ChallengeState.Invalid)]
    public async Task<ChallengeState> Every_documented_state_is_read(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        return (await secSign.Provider.PollStateAsync(secSign.Handle())).State;
    }

    // SecSign 2.2 and 2.5 E4: the specification has two spellings of the name, and the case of an ID does not matter.
    [TestCase("secsignid=John.Doe&SecSignID=john.doe", 4, ExpectedResult = ChallengeState.Denied)]
    [TestCase("secsignid= john.doe &SecSignID=JOHN.DOE", 4, ExpectedResult = ChallengeState.Denied)]
    [TestCase("secsignid=john%2Edoe&SecSignID=john.doe", 4, ExpectedResult = ChallengeState.Denied)]
    [TestCase("secsignid=John.Doe&SecSignID=john.doe", 3, ExpectedResult = ChallengeState.Approved)]
    public async Task<ChallengeState> One_ID_under_both_names_in_different_case_is_no_contradiction(string ids, int state)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"{ids}&authsessionid={MockedSecSign.SessionId}&authsessionstate={state}");
        return (await secSign.Provider.PollStateAsync(secSign.Handle("john.doe"))).State;
    }

    [Test]
    public async Task The_text_of_a_denial_is_passed_on()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("state-denied");
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).Message, Is.EqualTo("You have denied the access pass."));
    }

    [TestCase("100% sure", ExpectedResult = "100% sure", TestName = "{m}(A stray percent sign stays)")]
    [TestCase("a+b", ExpectedResult = "a+b", TestName = "{m}(A plus sign stays)")]
    [TestCase("You%20have%20denied", ExpectedResult = "You have denied", TestName = "{m}(Percent-encoding is undone)")]
    [TestCase("a%0D%0Ab", ExpectedResult = "a  b", TestName = "{m}(Line breaks are gone)")]
    [TestCase(" ", ExpectedResult = null, TestName = "{m}(A blank text is none)")]
    public async Task<string?> A_message_is_decoded_as_little_as_possible(string text)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"message={text}&authsessionid={MockedSecSign.SessionId}&authsessionstate=4");
        return (await secSign.Provider.PollStateAsync(secSign.Handle())).Message;
    }

    [Test]
    public async Task A_message_is_cut_to_its_maximum_length_and_never_within_a_character()
    {
        string text = new string('x', 499) + "😀😀";
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"message={text}&authsessionid={MockedSecSign.SessionId}&authsessionstate=4");
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).Message, Is.EqualTo(new string('x', 499)));
    }

    [TestCase("secsignid=johndoe")]
    [TestCase("secsignid= JohnDoe ")]
    [TestCase("SecSignID=johndoe")]
    [TestCase("secsignid=john%64oe", Description = "SecSign 2.3: texts are decoded where they can be")]
    [TestCase("secsignid=johndoe&secsignid=johndoe")]
    public async Task An_approval_names_its_user(string field)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&{field}&authsessionstate=3");
        ChallengeStatus status = await secSign.Provider.PollStateAsync(secSign.Handle());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
            Assert.That(status.ApprovedUser, Is.EqualTo("johndoe"));
        }
    }

    [Test]
    public async Task Somebody_elses_approval_is_invalid()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&secsignid=mallory&authsessionstate=3");
        ChallengeStatus status = await secSign.Provider.PollStateAsync(secSign.Handle());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.State, Is.EqualTo(ChallengeState.Invalid));
            Assert.That(status.ApprovedUser, Is.Null);
        }
    }

    [Test]
    public async Task An_approval_after_a_priority_code_names_the_true_user()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("state-accepted");
        ChallengeStatus status = await secSign.Provider.PollStateAsync(secSign.Handle(user: "4711-0815", allowAlias: true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
            Assert.That(status.ApprovedUser, Is.EqualTo("johndoe"));
        }
    }

    // Only the answer to a start has to name the request (SecSign 2.2); another one may.
    [TestCase("", true)]
    [TestCase("&requestid=", true)]
    [TestCase("&requestid=" + MockedSecSign.RequestId, true)]
    [TestCase("&requestid=A" + MockedSecSign.RequestId, false)]
    [TestCase("&requestid=134b0110289f76fe58a5449868187b99bb7fc59d8689a59ec809d50f6c1e234c", false)]
    [TestCase("&requestid=1", false)]
    [TestCase("&requestid= ", false)]
    public async Task An_answer_that_names_another_request_is_not_about_ours(string field, bool isOurs)
    {
        foreach (string word in new[] { "1", "3", "4" })
        {
            using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
                .Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}{field}&secsignid=johndoe&authsessionstate={word}");
            Task<ChallengeStatus> poll = secSign.Provider.PollStateAsync(secSign.Handle());
            if (isOurs)
                Assert.That((await poll).State, Is.Not.EqualTo(ChallengeState.Unknown));
            else
                Assert.That((await Failure.Of(() => poll)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        }
    }

    // The person may still have answered between the service's answer and the deadline, which the next poll finds out. So an open state is not replaced by
    // Expired.
    [TestCase("state-pending", ExpectedResult = ChallengeState.Pending)]
    [TestCase("state-fetched", ExpectedResult = ChallengeState.Delivered)]
    [TestCase("state-none", ExpectedResult = ChallengeState.Unknown)]
    [TestCase("state-expired", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-accepted", ExpectedResult = ChallengeState.Approved)]
    [TestCase("error-no-session", ExpectedResult = ChallengeState.Expired)]
    public async Task<ChallengeState> A_poll_that_is_answered_just_after_the_deadline_returns_the_state_of_the_answer(string sample)
    {
        using MockedSecSign secSign = new();
        ChallengeHandle handle = secSign.Handle();
        secSign.Answers(() =>
        {
            secSign.Clock.Advance(TimeSpan.FromSeconds(1));
            return WireSample.Load($"Answers/{sample}").ToResponse();
        });
        secSign.Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(0.5));
        return (await secSign.Provider.PollStateAsync(handle)).State;
    }

    [TestCase("03")]
    [TestCase("+3")]
    [TestCase(" 3")]
    [TestCase("3 ", Description = "followed by another field, so that no trimming of the body helps")]
    [TestCase("3.0")]
    [TestCase("３")]
    [TestCase("%33")]
    [TestCase("33")]
    [TestCase("0x3")]
    [TestCase("Accepted")]
    [TestCase("")]
    [TestCase("=3")]
    public async Task Only_the_exact_state_3_is_an_approval(string word)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&authsessionstate={word}&secsignid=johndoe");
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).State, Is.EqualTo(ChallengeState.Unknown));
    }

    [TestCase("authsessionid=9162914906710510618&authsessionstate=3", TestName = "{m}(No ID)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=&authsessionstate=3", TestName = "{m}(An empty ID)")]
    [TestCase("authsessionid=9162914906710510618&secsignid&authsessionstate=3", TestName = "{m}(An ID without a value)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=john doe&authsessionstate=3", TestName = "{m}(An ID with a space)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe%0A&authsessionstate=3", TestName = "{m}(An ID with an escaped line break)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=%A0johndoe&authsessionstate=3", TestName = "{m}(An ID with an escaped no-break space)")]
    [TestCase("secsignid=johndoe&authsessionstate=3", TestName = "{m}(No session)")]
    [TestCase("authsessionid=1&secsignid=johndoe&authsessionstate=3", TestName = "{m}(Another session)")]
    [TestCase("authsessionid=09162914906710510618&secsignid=johndoe&authsessionstate=3", TestName = "{m}(The session with a leading zero)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&authsessionstate=4", TestName = "{m}(Two states)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&authsessionstate", TestName = "{m}(A second state without a value)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&AuthSessionState=4", TestName = "{m}(A second state in mixed case)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3& authsessionstate=4", TestName = "{m}(A second state after a space)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&authsessionid=1", TestName = "{m}(Two sessions)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&secsignid=mallory", TestName = "{m}(Two users)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&SecSignID=mallory", TestName = "{m}(Two users, one key in mixed case)")]
    [TestCase("AUTHSESSIONID=9162914906710510618&SECSIGNID=johndoe&AUTHSESSIONSTATE=3", TestName = "{m}(Keys in capitals)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe", TestName = "{m}(No state)")]
    [TestCase("authsessionid=9162914906710510618;secsignid=johndoe;authsessionstate=3", TestName = "{m}(Semicolons)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3\0", TestName = "{m}(A NUL)")]
    [TestCase("authsessionid=9162914906710510618&authsessionstate=3&secsignid=johndoe\r\n\0\n", TestName = "{m}(A NUL between line ends)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&servicename=x\0", TestName = "{m}(A NUL in another field)")]
    [TestCase("\uFEFFmessage=&authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3", TestName = "{m}(A byte order mark)")]
    [TestCase("<html>&authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3", TestName = "{m}(Behind HTML)")]
    [TestCase("{\"authsessionid\":\"9162914906710510618\",\"secsignid\":\"johndoe\",\"authsessionstate\":3}", TestName = "{m}(JSON)")]
    [TestCase("", TestName = "{m}(Nothing)")]
    [TestCase(" \r\n", TestName = "{m}(White space)")]
    public async Task An_almost_valid_approval_is_a_protocol_violation(string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.OK, body);
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // Some senders in C send the NUL at the end of their text.
    [TestCase("message=You have denied the access pass.&authsessionid=9162914906710510618&authsessionstate=4\0", ExpectedResult = ChallengeState.Denied)]
    [TestCase("message=You have denied the access pass.&authsessionid=9162914906710510618&authsessionstate=4\r\n\0\0\n", ExpectedResult = ChallengeState.Denied)]
    [TestCase("authsessionid=9162914906710510618&authsessionstate=1\0", ExpectedResult = ChallengeState.Pending)]
    [TestCase("authsessionstate=2&authsessionid=9162914906710510618\0", ExpectedResult = ChallengeState.Expired)]
    public async Task<ChallengeState> A_NUL_at_the_end_loses_no_answer(string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.OK, body);
        return (await secSign.Provider.PollStateAsync(secSign.Handle())).State;
    }

    [TestCase("authsessionid=9162914906710510618&authsessionstate=4\0&secsignid=johndoe")]
    [TestCase("\0authsessionid=9162914906710510618&authsessionstate=4")]
    [TestCase("\0")]
    public async Task A_NUL_elsewhere_is_a_violation(string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.OK, body);
        Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Invalid_UTF8_is_a_violation()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, [.. "authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&x="u8, 0xFF]);
        Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("error=400&errormsg=x&errorcode=1&", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase("errorcode=10013&", ExpectedResult = TwoFactorError.ChallengeNotFound)]
    [TestCase("errormsg=x&", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase("error=&", ExpectedResult = TwoFactorError.ProtocolViolation)]
    public async Task<TwoFactorError> An_answer_about_an_error_is_never_a_state(string error)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, $"{error}authsessionid={MockedSecSign.SessionId}&secsignid=johndoe&authsessionstate=3");
        return (await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error;
    }

    [TestCase(301, ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(404, ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, ExpectedResult = TwoFactorError.Unavailable)]
    public async Task<TwoFactorError> A_state_under_a_failing_status_does_not_count(int status)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers((HttpStatusCode)status, WireSample.Load("Answers/state-accepted").Body);
        return (await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error;
    }

    [Test]
    public async Task A_line_break_after_the_answer_is_ignored()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/state-accepted").Body + "\r\n");
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).State, Is.EqualTo(ChallengeState.Approved));
    }

    // A gateway may compress although no request accepts that.
    [TestCase(200)]
    [TestCase(404)]
    public async Task An_answer_with_a_content_encoding_is_a_violation_that_names_it(int status)
    {
        byte[] compressed = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers((HttpStatusCode)status, compressed, response => response.Content.Headers.ContentEncoding.Add("gzip"));
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(failure.Message, Does.Contain("Content-Encoding"));
    }

    [TestCase("identity")]
    [TestCase("utf-8", Description = "a mistake, but the answer can be read")]
    public async Task A_content_encoding_spoils_no_answer_that_can_be_read(string encoding)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(
            HttpStatusCode.OK, Encoding.UTF8.GetBytes(WireSample.Load("Answers/state-accepted").Body), response => response.Content.Headers.ContentEncoding.Add(encoding));
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task An_answer_with_the_content_encoding_identity_is_not_encoded()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, "<html>"u8.ToArray(), response => response.Content.Headers.ContentEncoding.Add("Identity"));
        Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Message, Does.Not.Contain("Content-Encoding"));
    }

    [TestCase("state-none", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-pending", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-fetched", ExpectedResult = ChallengeState.Expired)]
    [TestCase("error-no-session", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-accepted", ExpectedResult = ChallengeState.Approved)]
    [TestCase("state-denied", ExpectedResult = ChallengeState.Denied)]
    [TestCase("state-suspended", ExpectedResult = ChallengeState.Suspended)]
    [TestCase("state-canceled", ExpectedResult = ChallengeState.Cancelled)]
    public async Task<ChallengeState> After_the_deadline_the_persons_answer_still_counts(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        ChallengeHandle handle = secSign.Handle();
        secSign.Clock.Advance(TimeSpan.FromMinutes(2));
        return (await secSign.Provider.PollStateAsync(handle)).State;
    }

    // The service gives the person two minutes all the same, and does not say when they answered.
    [TestCase("state-pending", ExpectedResult = ChallengeState.Expired)]
    [TestCase("state-accepted", ExpectedResult = ChallengeState.Approved)]
    [TestCase("state-denied", ExpectedResult = ChallengeState.Denied)]
    public async Task<ChallengeState> After_a_shorter_lifetime_only_an_answer_counts(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("started").Answers(sample);
        Challenge challenge = await secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe") { Lifetime = TimeSpan.FromSeconds(30) });
        secSign.Clock.Advance(TimeSpan.FromSeconds(55));
        return (await secSign.Provider.PollStateAsync(challenge.Handle)).State;
    }

    [Test]
    public async Task Before_the_deadline_an_unknown_session_is_a_failure()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("error-no-session");
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
            Assert.That(failure.ServiceCode, Is.EqualTo("10013"));
        }
    }
}
