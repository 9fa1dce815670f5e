using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Emulator;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>What connects no phone, changes no factor, and is no approval.</summary>
public sealed class PhoneRefusalTests
{
    [Test]
    public async Task An_approval_of_another_service_connects_no_phone()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(scene, browser, "jdoe-phone");
        scene.Web.Flow.Changes = outcome => typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.Provider))!.SetValue(outcome, "Other");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
        Assert.That(await NameAsync(scene), Is.Null);
    }

    [Test]
    public async Task An_approval_does_not_replace_a_phone_that_was_connected_meanwhile()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(scene, browser, "other-phone");
        await scene.UsersAsync(async (manager, user) =>
        {
            await IdentityPhones<IdentityUser>.KeepAsync(manager, user, WebScene.Tenant, "InMemory", "jdoe-phone");
            return true;
        });
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await NameAsync(scene), Is.EqualTo("jdoe-phone"));
    }

    [Test]
    public async Task Without_a_connected_phone_the_login_with_it_cannot_be_enabled()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        Assert.That((await browser.PostAsync("/two-factor/phone/enable", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await IsEnabledAsync(scene), Is.False);
    }

    [TestCase(true, "jdoe-phone", TestName = "{m}(the service pairs)")]
    [TestCase(false, "", TestName = "{m}(empty)")]
    [TestCase(false, "%20%20", TestName = "{m}(blank)")]
    public async Task A_typed_name_that_cannot_be_used_starts_no_question(bool canPair, string name)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: canPair);
        TestBrowser browser = await scene.SignInAsync();
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name(name));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task An_approval_of_a_login_is_no_token_for_another_purpose()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        await using AsyncServiceScope scope = scene.Web.Services.CreateAsyncScope();
        UserManager<IdentityUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        PhoneApproval approval = scope.ServiceProvider.GetRequiredService<PhoneApproval>();
        IdentityUser user = (await manager.FindByNameAsync("jdoe"))!;
        string token = approval.Give(FlowOutcomes.Approved(user.Id));
        Assert.That(await manager.VerifyUserTokenAsync(user, IdentityTwoFactor.Provider, UserManager<IdentityUser>.ResetPasswordTokenPurpose, token), Is.False);
        token = approval.Give(FlowOutcomes.Approved(user.Id));
        Assert.That(await manager.VerifyTwoFactorTokenAsync(user, IdentityTwoFactor.Provider, token), Is.True);
    }

    [Test]
    public async Task The_failure_mode_remembers_no_machine()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").CannotBeAsked(TwoFactorError.Unavailable);
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&machine=true");
        HttpResponseMessage completed = await AskAndCompleteAsync(browser);
        Assert.That(completed.Headers.GetValues("Set-Cookie"), Has.Some.StartsWith(".AspNetCore.Identity.Application=C"));
        Assert.That(completed.Headers.GetValues("Set-Cookie"), Has.None.Contains("TwoFactorRememberMe=C"));
    }

    [Test]
    public void A_change_that_the_store_refuses_is_an_error_that_names_the_code() => Assert.That(
        () => IdentityPhones<IdentityUser>.Ensure(IdentityResult.Failed(new IdentityError { Code = "NoRoom" })),
        Throws.InvalidOperationException.With.Message.Contains("NoRoom"));

    [TestCase("kim+acme@example.com", TestName = "{m}(a character that no ID has)")]
    [TestCase("nobody-has-this-id", TestName = "{m}(no such ID)")]
    public async Task An_ID_that_does_not_exist_is_entered_again_on_the_account_page(string id)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services =>
        {
            services.AddTwoFactor().AddSecSign("initech", secSign =>
            {
                secSign.Endpoint = emulator.SecSignEndpoint;
                secSign.FallbackEndpoint = emulator.SecSignFallbackEndpoint;
                secSign.TrustedCaPath = emulator.CaCertificatePath;
                secSign.ServiceName = "Initech";
                secSign.ServiceAddress = "https://initech.example/";
            });
            services.AddIdentityCore<IdentityUser>().AddTwoFactor<IdentityUser>(_ => "initech");
        });
        TestBrowser browser = await scene.SignInAsync();
        await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name(Uri.EscapeDataString(id)));
        Assert.That(await (await browser.PostAsync("/two-factor/start?purpose=connect-phone")).Content.ReadAsStringAsync(), Does.Contain("NotEnrolled"));
        string page = await browser.PageAsync("/two-factor?purpose=connect-phone");
        Assert.That(page, Does.Contain("There is no such ID.").And.Contain("<a href=\"/two-factor/phone\">"));
    }

    [TestCase("en", "No phone is paired with your account any longer.")]
    [TestCase("de", "Mit Ihrem Konto ist kein Handy mehr gekoppelt.")]
    public async Task A_phone_that_was_unpaired_meanwhile_is_not_an_ID_that_was_entered_wrongly(string language, string text)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html);
        scene.Web.Phones.User(id).CannotBeAsked(TwoFactorError.UserNotEnrolled);
        Assert.That(await (await browser.PostAsync("/two-factor/start?purpose=connect-phone")).Content.ReadAsStringAsync(), Does.Contain("NotEnrolled"));
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor?purpose=connect-phone", TestBrowser.Html, request => request.Headers.Add("Accept-Language", language));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain(text).And.Contain("<a href=\"/two-factor/phone\">"));
    }

    // Asks the phone of that name, which approves.
    private static async Task ProveAsync(IdentityScene scene, TestBrowser browser, string name)
    {
        scene.Web.Phones.User(name).Approves();
        await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name(name));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.WaitAsync("&purpose=connect-phone"), Does.Contain("Approved"));
    }

    private static Action<HttpRequestMessage> Name(string name) =>
        request => request.Content = new StringContent($"name={name}", Encoding.ASCII, "application/x-www-form-urlencoded");

    private static Task<bool> IsEnabledAsync(IdentityScene scene) => scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user));

    private static Task<string?> NameAsync(IdentityScene scene) =>
        scene.UsersAsync((manager, user) => IdentityPhones<IdentityUser>.FindAsync(manager, user, WebScene.Tenant, "InMemory"));
}
