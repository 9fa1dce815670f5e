using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>The phone cannot be asked, or the store fails.</summary>
public sealed class FailureModeTests
{
    [Test]
    public async Task A_login_approved_by_the_failure_mode_has_no_claims_of_the_phone()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.MeAsync(), Does.Contain("amr=pwd").And.Not.Contain("mfa").And.Not.Contain("auth_time"));
        Assert.That(scene.Logs.Named("SignedInByFailureMode"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_login_approved_by_the_failure_mode_removes_the_phones_claims_of_an_earlier_login()
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit),
            endpoints: app =>
            {
                app.MapPost("/again", (HttpContext http) => http.SignInFirstFactorAsync(
                    new ClaimsPrincipal([Marked("jdoe", "mfa"), Marked("jdoe", "swk"), Marked("jdoe", "mfa")]), WebScene.Tenant));
                app.MapGet("/phone-needed", () => "in").RequireTwoFactor();
            });
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/again", TestBrowser.Html);
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.MeAsync(), Does.Contain("amr=pwd").And.Not.Contain("mfa").And.Not.Contain("swk").And.Not.Contain("auth_time"));
        Assert.That((await browser.GetAsync("/phone-needed")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [TestCase(TwoFactorError.UserNotEnrolled, "NotEnrolled")]
    [TestCase(TwoFactorError.UserSuspended, "Suspended")]
    [TestCase(TwoFactorError.Unavailable, "Unavailable")]
    public async Task The_page_reports_that_the_phone_cannot_be_asked_and_allows_a_retry(TwoFactorError error, string refusal)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").CannotBeAsked(error);
        TestBrowser browser = scene.Browser();
        Assert.That(await browser.LogInAsync("jdoe"), Does.Contain("data-two-factor=\"Refused\""));
        Assert.That(await (await browser.PostAsync("/two-factor/start")).Content.ReadAsStringAsync(), Does.Contain($"\"refusal\":\"{refusal}\""));

        scene.Phones.User("jdoe").CannotBeAsked(null).Approves();
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task While_the_store_fails_the_question_is_kept_and_answers_are_503_with_Retry_After()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        HttpResponseMessage login = await browser.PostAsync("/login?user=jdoe", TestBrowser.Html);
        Assert.That((int)login.StatusCode, Is.EqualTo(303));
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Refused\""));

        scene.Flow.Trouble = null;
        await browser.PostAsync("/two-factor/start");
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.") { RetryAfter = TimeSpan.FromSeconds(7) };
        foreach (Task<HttpResponseMessage> call in new[] { browser.GetAsync("/two-factor"), browser.GetAsync("/two-factor/status", TestBrowser.Json), browser.CompleteAsync(), browser.PostAsync("/two-factor/start") })
        {
            HttpResponseMessage answer = await call;
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(answer.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
        }

        scene.Flow.Trouble = null;
        await browser.WaitAsync();
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static ClaimsIdentity Marked(string user, string method) => new(
        [new Claim(ClaimTypes.NameIdentifier, user), new Claim("amr", "pwd"), new Claim("amr", method), new Claim("auth_time", "1700000000")], "password");
}
