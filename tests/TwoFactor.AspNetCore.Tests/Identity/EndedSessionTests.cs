using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>A session that was ended, by a new security stamp, cannot change the phone until Identity next looks at the stamp. That would also make it a good session
/// again.</summary>
public sealed class EndedSessionTests
{
    private const string SessionCookie = ".AspNetCore.Identity.Application=";

    [TestCase("pair")]
    [TestCase("confirm")]
    [TestCase("prove")]
    [TestCase("enable")]
    [TestCase("disconnect")]
    public async Task It_changes_nothing_and_gets_no_new_cookie(string change)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser thief = await scene.SignInAsync();
        scene.Pairing.Scan(await scene.IdAsync());
        bool isConnected = change is "enable" or "disconnect";
        if (isConnected)
            await scene.ConnectAsync();
        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, change == "disconnect"));
        string stamp = await ChangePasswordAsync(scene);

        HttpResponseMessage answer = await thief.PostAsync($"/two-factor/phone/{change}", TestBrowser.Html);

        Assert.That(Session(answer), Is.Empty);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo("/two-factor/phone"), "as without a session");
        Assert.That(scene.Pairing.Asked, Is.Empty);
        Assert.That(await scene.StampAsync(), Is.EqualTo(stamp));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.EqualTo(change == "disconnect"));
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.EqualTo(isConnected));
        Assert.That((await thief.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "no question is kept");
    }

    [Test]
    public async Task A_question_that_it_has_begun_connects_no_phone([Values] bool wasApproved)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser thief = await scene.SignInAsync();
        await thief.PostAsync(
            "/two-factor/phone/prove", TestBrowser.Html, request => request.Content = new StringContent("name=thief-phone", Encoding.ASCII, "application/x-www-form-urlencoded"));
        scene.Web.Phones.User("thief-phone").Approves();
        if (wasApproved)
        {
            Assert.That((await thief.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await thief.WaitAsync("&purpose=connect-phone"), Does.Contain("Approved"));
        }

        await ChangePasswordAsync(scene);
        HttpResponseMessage answer = await thief.PostAsync($"/two-factor/{(wasApproved ? "complete" : "start")}?purpose=connect-phone", TestBrowser.Html);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Session(answer), Is.Empty);
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.False);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.False);
    }

    // Otherwise a login page that sends signed-in users back would send them in a circle.
    [Test]
    public async Task The_account_page_signs_it_out_and_asks_for_a_login()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        await ChangePasswordAsync(scene);
        Assert.That(await (await browser.GetAsync("/two-factor/phone/status", TestBrowser.Json)).Content.ReadAsStringAsync(), Is.EqualTo("false"));
        Assert.That(await MeAsync(browser), Is.Not.EqualTo(Nobody), "Identity itself looks later");

        HttpResponseMessage page = await browser.GetAsync("/two-factor/phone");

        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(page.Headers.Location!.ToString(), Does.Contain("ReturnUrl=%2Ftwo-factor%2Fphone"));
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
    }

    [Test]
    public async Task Where_the_session_has_no_stamp_an_exception_names_the_claim()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true, services: services => services.AddSingleton<IClaimsTransformation, WithoutStamp>());
        TestBrowser browser = await scene.SignInAsync();
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            string path = method == HttpMethod.Get ? "/two-factor/phone" : "/two-factor/phone/pair";
            Assert.That(
                async () => await browser.SendAsync(method, path, TestBrowser.Html), Throws.InvalidOperationException.With.Message.Contains("has no claim AspNet.Identity.SecurityStamp"));
        }

        Assert.That(scene.Pairing.Asked, Is.Empty);
    }

    /// <summary>Changes the password in another session, to the same one.</summary>
    /// <returns>The new security stamp.</returns>
    private static async Task<string> ChangePasswordAsync(IdentityScene scene)
    {
        string before = await scene.StampAsync();
        Assert.That((await scene.UsersAsync((manager, user) => manager.ChangePasswordAsync(user, Password, Password))).Succeeded, Is.True);
        string now = await scene.StampAsync();
        Assert.That(now, Is.Not.EqualTo(before));
        return now;
    }

    private static IEnumerable<string> Session(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set.Where(cookie => cookie.StartsWith(SessionCookie, StringComparison.Ordinal)) : [];

    private sealed class WithoutStamp : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(principal.Claims.Where(claim => claim.Type != "AspNet.Identity.SecurityStamp"), "test")));
    }
}
