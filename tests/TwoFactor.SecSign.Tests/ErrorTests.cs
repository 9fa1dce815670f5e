using System.Net;
using System.Net.Http.Headers;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

public sealed class ErrorTests
{
    [TestCase("error-no-session", TwoFactorError.ChallengeNotFound, "10013")]
    [TestCase("error-unknown-id", TwoFactorError.UserNotEnrolled, "20000")]
    [TestCase("error-unknown-id-under-200", TwoFactorError.UserNotEnrolled, "20000")]
    [TestCase("error-unknown-id-without-code", TwoFactorError.UserNotEnrolled, "500")]
    [TestCase("error-frozen", TwoFactorError.UserSuspended, "20006")]
    [TestCase("error-frozen-without-code", TwoFactorError.UserSuspended, "500")]
    [TestCase("error-bad-parameter", TwoFactorError.InvalidRequest, "400")]
    public async Task What_the_service_refuses_is_told_apart_and_certainly_started_nothing(string sample, TwoFactorError error, string code)
    {
        MockedSecSign secSign = new MockedSecSign().Answers(sample);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(error));
            Assert.That(failure.ServiceCode, Is.EqualTo(code));
            Assert.That(failure.IsTransient, Is.False);
            Assert.That(failure.MayHaveBeenProcessed, Is.False);
            Assert.That(secSign.Sent, Has.Count.EqualTo(1), "a refusal is an answer: the fallback server is not asked");
        }
    }

    [TestCase(400, "error=400&errormsg=x&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound)]
    [TestCase(500, "error=400&errormsg=x&errorcode=10013", ExpectedResult = TwoFactorError.ChallengeNotFound, Description = "The body counts")]
    [TestCase(200, "error=500&errormsg=x&errorcode=1", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(200, "error=500&errormsg=x", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(200, "error=404&errormsg=x", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(200, "error=401&errormsg=x", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(200, "error=200&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=abc&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "error=500&error=400&errormsg=x", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, "error=500;errormsg=No%20secsignid", ExpectedResult = TwoFactorError.Unavailable, Description = "SecSign 2.4: a bridge of the vendor's, with semicolons")]
    [TestCase(200, "<h1>Bad Request</h1> <p class=\"errormsg\">bad parameter</p>", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(500, "<p class=\"errormsg\">A SecSign ID does not exist with that name.</p>", ExpectedResult = TwoFactorError.UserNotEnrolled)]
    [TestCase(404, "<p>A page does not exist with that name.</p>", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(500, "<p>A page does not exist with that name.</p>", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(400, "", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(401, "", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(403, "", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(408, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(413, "", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(429, "", ExpectedResult = TwoFactorError.RateLimited)]
    [TestCase(500, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(503, "", ExpectedResult = TwoFactorError.Unavailable)]
    [TestCase(302, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(304, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    public async Task<TwoFactorError> Every_other_failure_has_its_kind(int status, string body)
    {
        MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.MayHaveBeenProcessed, Is.EqualTo(failure.Error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation));
            Assert.That(failure.IsTransient, Is.EqualTo(failure.Error is TwoFactorError.Unavailable or TwoFactorError.RateLimited));
        }

        return failure.Error;
    }

    [Test]
    public async Task The_service_may_ask_for_patience([Values(429, 503)] int status)
    {
        MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers((HttpStatusCode)status, [], response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(17)));
        Assert.That((await Failure.Of(secSign.StartAsync)).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(17)));
    }

    [TestCase(400, "error=400&errormsg=johndoe said 9162914906710510618&errorcode=12345678901")]
    [TestCase(500, "error=500&errormsg=johndoe&errorcode=johndoe")]
    [TestCase(400, "<p class=\"errormsg\">bad parameter: johndoe</p>")]
    [TestCase(200, "<html>johndoe 9162914906710510618</html>")]
    public async Task No_text_of_the_service_gets_into_an_exception(int status, string body)
    {
        MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync); // which looks for the marks
        Assert.That(failure.ToString(), Does.Not.Contain("johndoe").And.Not.Contain("9162914906710510618"));
    }
}
