using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Emulator;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Logins without a first factor: the person has given only a name.</summary>
public sealed partial class PasswordlessTests
{
    [Test]
    public async Task An_approval_signs_in_with_the_phone_as_the_only_factor()
    {
        await using WebScene scene = await StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("amr=swk").And.Not.Contain("amr=mfa"));
    }

    [Test]
    public async Task An_unknown_frozen_or_impossible_user_gets_the_same_page_as_one_who_does_not_answer()
    {
        await using WebScene scene = await StartAsync();
        scene.Phones.User("unknown").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        scene.Phones.User("frozen").CannotBeAsked(TwoFactorError.UserSuspended);
        string[] impossible = [new string('x', 300), new string('x', 20_000), "a\nb", " ", "\u0000"];
        foreach (string user in impossible)
        {
            // It is replaced by a random name, which no user has.
            scene.Phones.User(user).CannotBeAsked(TwoFactorError.UserNotEnrolled);
        }

        List<string> expected = await SeenAsync(scene, "quiet"); // exists, and does not answer
        foreach (string user in (string[])["unknown", "frozen", .. impossible])
            Assert.That(await SeenAsync(scene, user), Is.EqualTo(expected), user[..Math.Min(user.Length, 300)]);
    }

    // Services accept more than one spelling of a name. To the host, another spelling may be another user.
    [TestCase("approve@Kim")]
    [TestCase("Approve@kim ")]
    public async Task The_user_who_approved_is_signed_in_and_not_the_name_as_it_was_typed(string typed)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddTwoFactor().AddSecSign("initech", secSign =>
            {
                secSign.Endpoint = emulator.SecSignEndpoint;
                secSign.FallbackEndpoint = emulator.SecSignFallbackEndpoint;
                secSign.TrustedCaPath = emulator.CaCertificatePath;
                secSign.ServiceName = "Initech";
                secSign.ServiceAddress = "https://initech.example/";
            }),
            options: WebScene.SignInApproved,
            endpoints: app => app.MapPost("/name", (HttpContext http, string user) =>
                http.SignInFirstFactorAsync(WebScene.Principal(user), "initech", new FirstFactorOptions { HasFirstFactor = false })));
        TestBrowser browser = scene.Browser();
        await browser.PostAsync($"/name?user={Uri.EscapeDataString(typed)}", TestBrowser.Html);
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That((await browser.MeAsync()).Split('\n'), Has.Some.EqualTo($"{ClaimTypes.NameIdentifier}=approve@kim").And.Not.Contains(typed));
    }

    [Test]
    public async Task Without_SignIn_nobody_is_asked_and_an_exception_names_it()
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { HasFirstFactor = false });
        InvalidOperationException missing = (await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html)))!;
        Assert.That(missing.Message, Does.Contain("SignIn").And.Contain("ApprovedUser"));
        Assert.That(scene.Flow.Starts, Is.Zero);
    }

    private static Task<WebScene> StartAsync() => WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { HasFirstFactor = false }, options: WebScene.SignInApproved);

    private static async Task<List<string>> SeenAsync(WebScene scene, string user)
    {
        TestBrowser browser = scene.Browser();
        List<string> seen = [];
        HttpResponseMessage login = await browser.PostAsync($"/login?user={Uri.EscapeDataString(user)}", TestBrowser.Html);
        seen.Add($"{(int)login.StatusCode} {login.Headers.Location} {login.Headers.GetValues("Set-Cookie").Count()}");
        async Task SeeAsync(Task<HttpResponseMessage> answer) => seen.Add(Changing().Replace($"{(int)(await answer).StatusCode} {await (await answer).Content.ReadAsStringAsync()}", "…"));
        await SeeAsync(browser.GetAsync("/two-factor"));
        await SeeAsync(browser.GetAsync("/two-factor/status?wait=0", TestBrowser.Json));
        await SeeAsync(browser.GetAsync("/two-factor/status?seen=1&wait=1", TestBrowser.Json));
        await SeeAsync(browser.CompleteAsync());
        await SeeAsync(browser.PostAsync("/two-factor/report"));
        await SeeAsync(browser.PostAsync("/two-factor/start"));
        await SeeAsync(browser.PostAsync("/two-factor/cancel"));
        await SeeAsync(browser.GetAsync("/two-factor"));
        await SeeAsync(browser.PostAsync("/two-factor/start"));
        return seen;
    }

    // Ids, codes, seconds and traces differ between any two logins.
    [GeneratedRegex("[A-Za-z0-9_-]{43}|\"comparisonCode\":\"[0-9]{2}\"|>[0-9]{2}<|\"secondsLeft\":[0-9]+|data-left=\"[0-9]+\"|[0-9]+:[0-9]{2}|\"traceId\":\"[^\"]*\"")]
    private static partial Regex Changing();
}
