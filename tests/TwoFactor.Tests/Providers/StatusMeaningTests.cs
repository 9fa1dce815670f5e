using System.Net;
using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>What an HTTP status means where the service's own documents say nothing.</summary>
public sealed class StatusMeaningTests
{
    [TestCase(200, TwoFactorError.ProtocolViolation)]
    [TestCase(307, TwoFactorError.ProtocolViolation)]
    [TestCase(399, TwoFactorError.ProtocolViolation)]
    [TestCase(400, TwoFactorError.InvalidRequest)]
    [TestCase(401, TwoFactorError.AccessDenied)]
    [TestCase(403, TwoFactorError.AccessDenied)]
    [TestCase(404, TwoFactorError.InvalidRequest)]
    [TestCase(408, TwoFactorError.Unavailable)]
    [TestCase(429, TwoFactorError.RateLimited)]
    [TestCase(495, TwoFactorError.AccessDenied)]
    [TestCase(496, TwoFactorError.AccessDenied)]
    [TestCase(499, TwoFactorError.InvalidRequest)]
    [TestCase(500, TwoFactorError.Unavailable)]
    [TestCase(599, TwoFactorError.Unavailable)]
    [TestCase(600, TwoFactorError.ProtocolViolation)]
    public void A_refusal_of_the_service_has_the_meaning_of_its_status(int status, TwoFactorError meaning) =>
        Assert.That(StatusMeaning.ErrorFor(status), Is.EqualTo(meaning));

    [TestCase(200, "<html>", TwoFactorError.ProtocolViolation)]
    [TestCase(200, "no SSL certificate was sent", TwoFactorError.ProtocolViolation, Description = "A success that is not the service's")]
    [TestCase(404, "<html>", TwoFactorError.ProtocolViolation, Description = "Not found by a proxy says nothing about a user")]
    [TestCase(400, "400 No required SSL certificate was sent", TwoFactorError.AccessDenied)]
    [TestCase(400, "the tls certificate error", TwoFactorError.AccessDenied)]
    [TestCase(421, "A Client Certificate is required", TwoFactorError.AccessDenied)]
    [TestCase(404, "How to renew your SSL certificate", TwoFactorError.ProtocolViolation, Description = "A page about something else")]
    [TestCase(413, "client certificate", TwoFactorError.ProtocolViolation)]
    [TestCase(429, "client certificate", TwoFactorError.RateLimited)]
    [TestCase(503, "client certificate", TwoFactorError.Unavailable)]
    [TestCase(403, "", TwoFactorError.AccessDenied)]
    public void A_page_that_is_not_the_services_says_nothing_about_the_request(int status, string page, TwoFactorError meaning) =>
        Assert.That(
            StatusMeaning.ErrorForForeign(new ServiceResponse((HttpStatusCode)status, Encoding.UTF8.GetBytes(page), retryAfter: null)), Is.EqualTo(meaning));

    [TestCase(199, false)]
    [TestCase(200, true)]
    [TestCase(299, true)]
    [TestCase(300, false)]
    public void A_success_is_a_status_from_200_to_299(int status, bool isSuccess) =>
        Assert.That(new ServiceResponse((HttpStatusCode)status, default, retryAfter: null).IsSuccess, Is.EqualTo(isSuccess));
}
