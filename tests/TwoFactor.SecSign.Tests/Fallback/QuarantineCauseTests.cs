using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>Which answers and failures begin a quarantine.</summary>
public sealed class QuarantineCauseTests : MockedServerTests
{
    private const string Refused = "error=500&errormsg=This SecSign ID is disabled.&errorcode=20003";

    // SecSign 2.4: under status 500 the service also refuses single IDs (20000, 20006); not all of its codes are known.
    [TestCase(500, Refused)]
    [TestCase(200, Refused)]
    [TestCase(200, "errormsg=This SecSign ID is disabled.&errorcode=20003")]
    public async Task A_code_that_is_unknown_here_refuses_one_login_and_affects_no_other(int status, string body)
    {
        Service.Behaviour = _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        TwoFactorException refused = await Failure.Of(Service.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.Error, refused.ServiceCode), Is.EqualTo((TwoFactorError.InvalidRequest, "20003")));
            Assert.That((refused.IsTransient, refused.MayHaveBeenProcessed), Is.EqualTo((false, true)), "a session may be open");
            Assert.That(Service.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary }), "nothing is repeated");
        }

        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // The other server may be able to answer, and a wait for the person goes on.
    [Test]
    public async Task A_poll_with_an_unknown_code_asks_the_other_server_and_affects_no_login()
    {
        Service.Behaviour = _ => Task.FromResult(Refusal());
        TwoFactorException refused = await Failure.Of(() => Service.Provider.PollStateAsync(Service.Handle()));
        Assert.That((refused.Error, refused.IsTransient), Is.EqualTo((TwoFactorError.InvalidRequest, true)));
        Assert.That(Service.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));

        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // Its certificate is not trusted, so the failure has no origin.
    [Test]
    public async Task A_primary_that_is_not_trusted_is_in_quarantine_for_all_calls()
    {
        List<string> tried = [];
        Service.Sending = address =>
        {
            tried.Add(address.Host);
            if (address.Host == Primary)
                throw Failure.InThisProcess(FailureOrigin.Unknown);
        };
        Service.Behaviour = AnswerToAny;
        await Service.StartAsync();
        await Service.StartAsync();
        await Service.Provider.PollStateAsync(Service.Handle());
        Assert.That(tried, Is.EqualTo(new[] { Primary, Fallback, Fallback, Fallback }));
    }

    [Test]
    public async Task After_an_invalid_answer_the_start_fails_and_the_next_one_goes_to_the_fallback([Values(500, 503, 200, 302)] int status)
    {
        Service.Behaviour = request => request.Address.Host == Primary ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        Assert.That((await Failure.Of(Service.StartAsync)).MayHaveBeenProcessed, Is.True);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    // One person's odd answer must not affect the logins of others.
    [TestCase("authsessionid=1&requestid=A&secsignid=mallory&authsessionstate=1", TestName = "{m}(another ID)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=0", TestName = "{m}(no state)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=4", TestName = "{m}(already denied)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=8", TestName = "{m}(invalid)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=1&authsessionstate=3", TestName = "{m}(two states)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=1&AuthSessionState=3", TestName = "{m}(a look-alike of the state)")]
    public async Task A_start_with_a_list_of_fields_that_may_not_come_fails_and_affects_no_other_login(string answer)
    {
        Service.Behaviour = _ => Task.FromResult(Ok(answer));
        TwoFactorException failure = await Failure.Of(Service.StartAsync);
        Assert.That((failure.Error, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [TestCase("authsessionid=9162914906710510618&authsessionstate=3", TestName = "{m}(nobody approved)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&message=secsignid=mallory", TestName = "{m}(an approval with unexpected content)")]
    [TestCase("authsessionid=1&secsignid=johndoe&authsessionstate=1", TestName = "{m}(another session)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=4&authsessionstate=3", TestName = "{m}(two states)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=4&message=a&%61uthsessionstate=3", TestName = "{m}(a look-alike of the state)")]
    public async Task A_poll_with_a_list_of_fields_that_may_not_come_asks_the_other_server_and_affects_no_login(string answer)
    {
        Service.Behaviour = _ => Task.FromResult(Ok(answer));
        Assert.That((await Failure.Of(() => Service.Provider.PollStateAsync(Service.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(Service.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));
        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [TestCase("<html>", TestName = "{m}(a page)")]
    [TestCase("status=ok", TestName = "{m}(a list of another service)")]
    [TestCase("status=ok&authsessionstate=1&authsessionstate=3", TestName = "{m}(a list of another service with fields of ours)")]
    [TestCase("authsessionid", TestName = "{m}(a word)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe", TestName = "{m}(a list that was cut off)")]
    public async Task After_a_start_with_another_body_the_next_one_goes_to_the_fallback(string body)
    {
        Service.Behaviour = _ => Task.FromResult(Ok(body));
        await Failure.Of(Service.StartAsync);
        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_refusal_does_not_start_a_quarantine([Values("error-unknown-id", "error-frozen", "error-bad-parameter")] string sample)
    {
        Service.Behaviour = request => Answer(request, sample);
        await Failure.Of(Service.StartAsync);
        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    private static HttpResponseMessage Ok(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body) };

    private static HttpResponseMessage Refusal() => new(HttpStatusCode.InternalServerError) { Content = new StringContent(Refused) };
}
