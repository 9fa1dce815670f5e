using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Emulator;

namespace TwoFactor.Documentation.Tests.FirstHour;

/// <summary>The host of the first hour logs users in as the page says: with the emulator, with the tenant in its listing, and with the user ids that it names.</summary>
public sealed class FirstHourTests
{
    private WebApplication host = null!;
    private Visitor browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        string settings = Document.Named("src/TwoFactor/docs/first-hour.md").Listings.Single(listing => listing.Language == "json").Text;
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--urls=http://127.0.0.1:0", "--TwoFactor:Flow:FirstPollAfter=00:00:00"], EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        using MemoryStream json = new(System.Text.Encoding.UTF8.GetBytes($"{{{settings}}}"));
        builder.Configuration.AddInMemoryCollection(new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable());
        host = await OwnHostExample.BuildAsync(builder);
        await host.StartAsync();
        string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        browser = new Visitor(new Uri(address));
    }

    [TearDown]
    public async Task StopAsync()
    {
        browser.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_user_of_yours_is_signed_in_once_the_phone_has_approved()
    {
        await LogInAsync("jdoe");
        Assert.That(await browser.Http.GetAsync("/"), Has.Property(nameof(HttpResponseMessage.StatusCode)).EqualTo(HttpStatusCode.Redirect), "not yet");
        EmulatedPhone phone = host.Services.GetRequiredService<EmulatorHost>().Phone;
        phone.Approve((await phone.WaitForRequestAsync("jdoe")).Id);
        Assert.That(await browser.AnswerAsync(), Is.EqualTo("Approved"));
        Assert.That(await browser.Http.GetStringAsync("/"), Is.EqualTo("Hello jdoe"));
    }

    [Test]
    public async Task The_user_named_approve_is_signed_in_without_the_phone()
    {
        await LogInAsync("approve");
        Assert.That(await browser.AnswerAsync(), Is.EqualTo("Approved"));
        Assert.That(await browser.Http.GetStringAsync("/"), Is.EqualTo("Hello approve"));
    }

    [Test]
    public async Task The_user_deny_is_not_signed_in()
    {
        await LogInAsync("deny");
        Assert.That(await browser.AnswerAsync(), Is.EqualTo("Denied"));
        Assert.That((await browser.Http.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
    }

    private async Task LogInAsync(string user)
    {
        HttpResponseMessage posted = await browser.PostAsync("/login", ("user", user));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));
        await browser.Http.GetAsync("/two-factor");
    }
}
