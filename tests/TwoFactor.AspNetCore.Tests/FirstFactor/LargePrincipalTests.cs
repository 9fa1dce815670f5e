using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>A principal that does not fit into one cookie.</summary>
public sealed class LargePrincipalTests
{
    [Test]
    public async Task A_large_principal_is_split_over_several_cookies()
    {
        await using WebScene scene = await WebScene.StartAsync(
            endpoints: app => app.MapPost("/big", (HttpContext http) => http.SignInFirstFactorAsync(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "jdoe"), .. Enumerable.Range(0, 120).Select(number => new Claim("role", $"role {number} {Guid.NewGuid()}"))], "password")), WebScene.Tenant)));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        Assert.That((await browser.PostAsync("/big", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Select(cookie => cookie.Name), Has.Some.EqualTo("__Host-TwoFactor.SignInC1"));
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(scene.SignIns.Single().FindAll("role").Count(), Is.EqualTo(120));
    }
}
