using System.Net;
using System.Net.Http.Headers;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>Which error each refusal and each broken answer of the service becomes.</summary>
public sealed class ErrorTests
{
    [TestCase("error-no-session", TwoFactorError.ChallengeNotFound, "10013")]
    [TestCase("error-unknown-id", TwoFactorError.UserNotEnrolled, "20000")]
    [TestCase("error-unknown-id-under-200", TwoFactorError.UserNotEnrolled, "20000")]
    [TestCase("error-unknown-id-without-code", TwoFactorError.UserNotEnrolled, "500")]
    [TestCase("error-frozen", TwoFactorError.UserSuspended, "20006")]
    [TestCase("error-frozen-without-code", TwoFactorError.UserSuspended, "500")]
    [TestCase("error-bad-parameter", TwoFactorError.InvalidRequest, "400")]
    public async Task Each_refusal_of_the_service_has_its_own_error_and_started_nothing(string sample, TwoFactorError error, string code)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(error));
            Assert.That(failure.ServiceCode, Is.EqualTo(code));
            Assert.That(failure.IsTransient, Is.False);
            Assert.That(failure.MayHaveBeenProcessed, Is.False);
            Assert.That(secSign.Sent, Has.Count.EqualTo(1), "after a refusal the fallback server is not asked");
        }
    }

    [TestCase(400, "error=400&errormsg=x&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound)]
    [TestCase(500, "error=400&errormsg=x&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound, Description = "The body counts")]
    [TestCase(400, "error=400&errormsg=a\u0001b\nc&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound, Description = "The text may hold any bytes")]
    [TestCase(503, "error=503&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.Unavailable, Description = "no code comes with this status")]
    [TestCase(502, "error=500&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.Unavailable, Description = "the server fails, whatever the list is about")]
    [TestCase(503, "error=500&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(504, "error=500&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "error=400&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "error=400&errormsg=x", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(429, "error=400&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.RateLimited)]
    [TestCase(400, "error=503&errormsg=x", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(400, "error=429&errormsg=x", ExpectedResult = TwoFactorError.RateLimited)]
    [TestCase(403, "error=400&errormsg=x", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(404, "error=400&errormsg=x", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(404, "<p>Error 404. Renew your SSL certificate at example.com</p>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=403&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(200, "error=200&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=500&errormsg=x", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(200, "error=404&errormsg=x", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(200, "error=401&errormsg=x", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(200, "error=200&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=abc&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=abc&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.ProtocolViolation, Description = "a status that cannot be read is not a missing one")]
    [TestCase(200, "error=5000&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=&errormsg=x&errorcode=20003", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=500&error=400&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, "error=500;errormsg=No%20secsignid", ExpectedResult = TwoFactorError.Unavailable, Description = "SecSign 2.4: a bridge of the vendor's, with semicolons")]
    [TestCase(200, "<h1>Bad Request</h1> <p class=\"errormsg\">bad parameter</p>", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(404, "<p>A page does not exist with that name.</p>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, "<p>A page does not exist with that name.</p>", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(400, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(401, "", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(403, "", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(408, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(413, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(495, "", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(429, "", ExpectedResult = TwoFactorError.RateLimited)]
    [TestCase(500, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(302, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(304, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    public async Task<TwoFactorError> Every_other_failure_has_its_own_error(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.MayHaveBeenProcessed, Is.EqualTo(failure.Error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation));
            Assert.That(failure.IsTransient, Is.EqualTo(failure.Error is TwoFactorError.Unavailable or TwoFactorError.RateLimited));
        }

        return failure.Error;
    }

    [TestCase(200, "error=500&errormsg=x&errorcode=1")]
    [TestCase(500, "errormsg=x&errorcode=20003")]
    [TestCase(200, "errormsg=x&errorcode=20003")]
    public async Task A_code_that_is_unknown_here_refuses_the_start_which_may_have_opened_a_session(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        Assert.That((failure.Error, failure.IsTransient, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.InvalidRequest, false, true)));
    }

    // A text counts only in the service's own field list, and only with the status with which it has been observed. A code always counts.
    [TestCase(500, "<p class=\"errormsg\">The page /johndoe does not exist</p>", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "<p class=\"errormsg\">A SecSign ID does not exist with that name.</p>", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "error=503&errormsg=The ID server is frozen for maintenance", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "errormsg=frozen for maintenance", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "error=500&errormsg=frozen due to concurrent login requests", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "error=500&errormsg=frozen for maintenance", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "error=500&errormsg=The page does not exist", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "errormsg=A SecSign ID does not exist with that name.", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound)]
    [TestCase(500, "error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=1", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(500, "error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=0x4E20", ExpectedResult = TwoFactorError.Unavailable, Description = "codes decide, also one that cannot be read")]
    [TestCase(500, "error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=20000 ", ExpectedResult = TwoFactorError.UserNotEnrolled, Description = "blanks at the end of the answer")]
    [TestCase(500, "errorcode= 20000&error=500&errormsg=A SecSign ID does not exist with that name.", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(500, "errorcode=1234567890&error=500&errormsg=frozen due to concurrent login requests", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(400, "errorcode=-1&error=400&errormsg=No session could be found", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(500, "errorcode=&error=500&errormsg=A SecSign ID does not exist with that name.", ExpectedResult = TwoFactorError.UserNotEnrolled, Description = "an empty code is none")]
    [TestCase(200, "error=400&errormsg=No session could be found therefor the request could not be processed.", ExpectedResult = TwoFactorError.ChallengeNotFound)]
    [TestCase(500, "error=500&errormsg=No session could be found", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(400, "error=400&errormsg=A parameter is missing", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(404, "A SecSign ID does not exist with that name. 20000", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, "{\"errorcode\":\"20000\"}", ExpectedResult = TwoFactorError.Unavailable)]
    // An answer that is not the service's says nothing about the request or the user.
    [TestCase(400, "<html><center><h1>400 Bad Request</h1></center><hr><center>nginx</center></html>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, "<html><center>No required SSL certificate was sent</center></html>", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(404, "404", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(404, "<p class=\"errormsg\">no such page</p>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, "<p class=\"errormsg\">bad parameter", ExpectedResult = TwoFactorError.InvalidRequest, Description = "cut off")]
    [TestCase(400, "authsessionid=1&authsessionstate=1", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, "error=400&errormsg=a&errormsg=b", ExpectedResult = TwoFactorError.ProtocolViolation, Description = "An answer that contradicts itself")]
    // Codes have 1 to 9 digits, statuses three.
    [TestCase(200, "error=0500&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=50&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=5000&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, "error=400&errorcode=10013x", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(400, "error=400&errorcode=", ExpectedResult = TwoFactorError.InvalidRequest)]
    public async Task<TwoFactorError> Only_the_services_own_codes_and_texts_say_something_about_a_user_or_a_request(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        return (await Failure.Of(secSign.StartAsync)).Error;
    }

    [TestCase("123456789", ExpectedResult = "123456789")]
    [TestCase("1234567890", ExpectedResult = "400", Description = "too long to be a code")]
    [TestCase("12a", ExpectedResult = "400")]
    [TestCase("", ExpectedResult = "400")]
    public async Task<string?> A_code_has_one_to_nine_digits(string code)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.BadRequest, $"error=400&errormsg=x&errorcode={code}");
        return (await Failure.Of(secSign.StartAsync)).ServiceCode;
    }

    [TestCase("error=400&error=500")]
    [TestCase("errorcode=10013&errorcode=20000")]
    [TestCase("errormsg=a&errormsg=b")]
    [TestCase("ERROR=400")]
    [TestCase("ErrorCode=10013")]
    [TestCase("%65rrormsg=x")]
    public async Task A_contradictory_or_oddly_spelled_error_is_a_protocol_violation(string error)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&secsignid=johndoe&authsessionstate=3&{error}");
        Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Retry_After_is_passed_on([Values(429, 503)] int status)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers((HttpStatusCode)status, [], response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(17)));
        Assert.That((await Failure.Of(secSign.StartAsync)).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(17)));
    }

    [TestCase(400, "error=400&errormsg=johndoe said 9162914906710510618&errorcode=12345678901")]
    [TestCase(500, "error=500&errormsg=johndoe&errorcode=johndoe")]
    [TestCase(400, "<p class=\"errormsg\">bad parameter: johndoe</p>")]
    [TestCase(200, "<html>johndoe 9162914906710510618</html>")]
    public async Task No_text_of_the_service_is_in_an_exception(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        Assert.That(failure.ToString(), Does.Not.Contain("johndoe").And.Not.Contain("9162914906710510618"));
    }
}
