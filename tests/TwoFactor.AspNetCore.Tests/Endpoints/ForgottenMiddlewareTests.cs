using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Identity;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A host whose middleware is missing or in the wrong order gets an error that names it, and its endpoints stay closed. (<c>WebApplication</c> adds most
/// middleware by itself; these hosts add their own.)</summary>
public sealed class ForgottenMiddlewareTests
{
    private static readonly Action<IApplicationBuilder> Right = app => app.UseAuthentication().UseAuthorization();
    private static readonly Action<IApplicationBuilder> NoAuthentication = app => app.UseAuthorization();
    private static readonly Action<IApplicationBuilder> WrongOrder = app => app.UseAuthorization().UseAuthentication();
    private static readonly Action<IApplicationBuilder> NoAuthorization = app => app.UseAuthentication();

    public static IEnumerable<TestCaseData> WithoutUser()
    {
        foreach (string path in new[] { "/payments", "/two-factor/phone" })
            yield return new TestCaseData(NoAuthentication, path).SetArgDisplayNames("missing", path);
        yield return new TestCaseData(WrongOrder, "/payments").SetArgDisplayNames("too late", "/payments");
    }

    [TestCaseSource(nameof(WithoutUser))]
    public async Task A_missing_or_late_UseAuthentication_is_named_and_causes_no_redirect_loop(Action<IApplicationBuilder> middleware, string path)
    {
        using IHost host = await StartAsync(middleware);
        TestBrowser browser = await SignedInAsync(host);
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => browser.GetAsync(path)))!;
        Assert.That(error.Message, Does.Contain("UseAuthentication()"));

        HttpResponseMessage stranger = await new TestBrowser(host.GetTestServer()).GetAsync(path);
        Assert.That(stranger.StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "a user who is not signed in is sent to the login as usual");
    }

    [Test]
    public async Task A_missing_UseAuthorization_is_named_and_the_endpoint_stays_closed()
    {
        using IHost host = await StartAsync(NoAuthorization);
        TestBrowser browser = await SignedInAsync(host);
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => browser.GetAsync("/payments")))!;
        Assert.That(error.Message, Does.Contain("UseAuthorization()"));
    }

    [Test]
    public async Task With_the_right_middleware_browsers_are_sent_to_the_page_and_no_antiforgery_is_needed()
    {
        using IHost host = await StartAsync(Right);
        TestBrowser browser = await SignedInAsync(host);
        Assert.That((await browser.GetAsync("/payments")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That((await browser.PostAsync("/two-factor/cancel?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        IEnumerable<Endpoint> ours = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(endpoint => endpoint.DisplayName!.Contains("/two-factor", StringComparison.Ordinal));
        Assert.That(ours, Is.Not.Empty.And.All.Matches<Endpoint>(endpoint => endpoint!.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation != true));
    }

    private static async Task<TestBrowser> SignedInAsync(IHost host)
    {
        TestBrowser browser = new(host.GetTestServer());
        Assert.That((await browser.PostAsync("/plain")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return browser;
    }

    private static Task<IHost> StartAsync(Action<IApplicationBuilder> middleware) => new HostBuilder().ConfigureWebHost(web => web
        .UseTestServer(server => server.BaseAddress = new Uri(WebScene.Origin))
        .ConfigureServices(services =>
        {
            services.AddRouting();
            services.AddAuthorization();
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
            services.AddDbContext<AppDb>(options => options.UseSqlite("Data Source=:memory:")); // no user is looked up
            services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
            services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<AppDb>().AddDefaultTokenProviders().AddTwoFactor<IdentityUser>(_ => null);
            services.Configure<TwoFactorWebOptions>(options => options.Tenant = _ => WebScene.Tenant);
        })
        .Configure(app =>
        {
            app.UseRouting();
            middleware(app);
            app.UseEndpoints(endpoints =>
            {
                endpoints.MapTwoFactor();
                endpoints.MapPost("/plain", (HttpContext http) => http.SignInAsync(IdentityConstants.ApplicationScheme, WebScene.Principal("jdoe")));
                endpoints.MapGet("/payments", () => "pay").RequireTwoFactor("payment");
            });
        })).StartAsync();
}
