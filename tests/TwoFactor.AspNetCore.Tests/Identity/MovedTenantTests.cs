using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Users whose phone was connected with a former service or tenant: the password alone never signs them in.</summary>
public sealed class MovedTenantTests
{
    [TestCase("Sezame", WebScene.Tenant, true)]
    [TestCase("InMemory", "gone", false)]
    [TestCase("InMemory", null, false)]
    public async Task The_password_alone_does_not_sign_in(string provider, string? tenant, bool hasService)
    {
        await using IdentityScene scene = await StartAsync(tenant, provider);
        TestBrowser browser = scene.Web.Browser();
        string next = await TypePasswordAsync(browser);
        Assert.That(next, Does.StartWith("/two-factor/identity"));
        HttpResponseMessage identity = await browser.GetAsync(next);
        Assert.That(identity.StatusCode, Is.EqualTo(hasService ? HttpStatusCode.SeeOther : HttpStatusCode.NotFound));
        HttpResponseMessage started = await browser.PostAsync("/two-factor/start");
        Assert.That((int)started.StatusCode, Is.LessThan(500));
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
    }

    [TestCase("gone", TestName = "{m}(the tenant is not configured)")]
    [TestCase(WebScene.Tenant, TestName = "{m}(no name at the present service)")]
    public async Task The_password_alone_does_not_sign_in_where_the_host_keeps_the_names(string tenant)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services
            .AddSingleton<ITwoFactorUserNames, SezameNames>()
            .Replace(ServiceDescriptor.Singleton(new IdentityTenants<IdentityUser>(_ => tenant))));
        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, true));
        TestBrowser browser = scene.Web.Browser();
        Assert.That(await TypePasswordAsync(browser), Does.StartWith("/two-factor/identity"));
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
    }

    [Test]
    public async Task A_recovery_code_signs_in_and_the_page_offers_to_connect_the_phone_again()
    {
        await using IdentityScene scene = await StartAsync(WebScene.Tenant, "Sezame");
        string code = (await scene.UsersAsync((manager, user) => manager.GenerateNewTwoFactorRecoveryCodesAsync(user, 3)))!.First();
        TestBrowser browser = scene.Web.Browser();
        await TypePasswordAsync(browser);
        Assert.That(await (await browser.PostAsync($"/id/recovery?code={code}")).Content.ReadAsStringAsync(), Is.EqualTo("Succeeded"));
        Assert.That(await (await browser.GetAsync("/two-factor/phone")).Content.ReadAsStringAsync(), Does.Contain("connected with another service").And.Contain("/two-factor/phone/prove"));
    }

    [Test]
    public async Task Disconnecting_removes_the_phone_of_the_former_service_too()
    {
        await using IdentityScene scene = await StartAsync(WebScene.Tenant, "Sezame");
        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, false));
        TestBrowser browser = await scene.SignInAsync();
        await scene.ConnectAsync();
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetValidTwoFactorProvidersAsync(user)), Does.Not.Contain("TwoFactor"));
        ITwoFactorUserNames names = scene.Web.Services.GetRequiredService<ITwoFactorUserNames>();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        Assert.That(await names.FindAsync(WebScene.Tenant, "Sezame", id), Is.Null);
    }

    private static async Task<IdentityScene> StartAsync(string? tenant, string provider)
    {
        IdentityScene scene = await IdentityScene.StartAsync(
            services: services => services.Replace(ServiceDescriptor.Singleton(new IdentityTenants<IdentityUser>(_ => tenant))));
        await scene.UsersAsync(async (manager, user) =>
        {
            await IdentityPhones<IdentityUser>.KeepAsync(manager, user, WebScene.Tenant, provider, "jdoe-phone");
            return await manager.SetTwoFactorEnabledAsync(user, true);
        });
        return scene;
    }

    private sealed class SezameNames : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(provider == "Sezame" ? subject : null);
    }
}
