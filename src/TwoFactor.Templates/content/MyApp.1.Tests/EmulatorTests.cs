#if (identity)
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Emulator;

#endif
namespace MyApp._1.Tests;

/// <summary>Logins with real HTTP requests to the emulator of both services, as in Development.</summary>
public sealed class EmulatorTests
{
    private EmulatedHost host = null!;
    private Browser browser = null!;

    [SetUp]
    public void Start()
    {
        host = new EmulatedHost();
        browser = new Browser(host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        browser.Dispose();
        await host.DisposeAsync();
    }

#if (identity)
    [Test]
    public async Task Anna_connects_a_phone_by_scanning_a_code_and_logs_in_with_it()
    {
        await browser.LogInAsync("anna", "Demo-1234");
        await browser.PostAsync("/two-factor/phone", "/two-factor/phone/pair");
        PhoneLink shown = await host.Phone.WaitForAsync(screen => screen.Links.FirstOrDefault());
        Assert.That(host.Phone.Scan(shown.ScanCode));
        await browser.PostAsync("/two-factor/phone", "/two-factor/phone/confirm");

        await LogInWithPhoneAsync("anna", shown.User);
    }

    [Test]
    public async Task Ben_connects_a_phone_by_its_SecSign_ID_and_logs_in_with_it()
    {
        await browser.LogInAsync("ben", "Demo-1234");
        await browser.EnterPhoneAsync("ben");
        Task<string> confirmed = browser.ConfirmAsync("connect-phone");
        await host.ApproveAsync("ben");
        Assert.That(await confirmed, Is.EqualTo("Approved"));

        await LogInWithPhoneAsync("ben", "ben");
    }

    [Test]
    public async Task A_sample_user_whose_password_Identity_refuses_is_reported_at_the_start()
    {
        await using EmulatedHost other = new();
        await using WebApplicationFactory<Program> strict = other.WithWebHostBuilder(
            builder => builder.ConfigureTestServices(services => services.Configure<IdentityOptions>(options => options.Password.RequiredLength = 99)));
        Assert.That(() => strict.Services, Throws.InvalidOperationException.With.Message.Contains("PasswordTooShort"));
    }

    private async Task LogInWithPhoneAsync(string name, string nameAtService)
    {
        using Browser another = new(host);
        await another.LogInAsync(name, "Demo-1234");
        Task<string> confirmed = another.ConfirmAsync();
        await host.ApproveAsync(nameAtService);
        Assert.That(await confirmed, Is.EqualTo("Approved"));
        Assert.That(await another.GetAsync("/"), Does.Contain($"logged in as <b>{name}</b>"));
    }
#else
    [TestCase("anna")]
    [TestCase("ben")]
    public async Task A_sample_user_logs_in(string name)
    {
        await browser.LogInAsync(name, "demo");
        Task<string> confirmed = browser.ConfirmAsync();
        await host.ApproveAsync(name);
        Assert.That(await confirmed, Is.EqualTo("Approved"));
        Assert.That(await browser.GetAsync("/"), Does.Contain($"logged in as <b>{name}</b>"));
    }

    [TestCase("anna")]
    [TestCase("ben")]
    public async Task With_the_real_services_a_sample_user_needs_an_id_of_yours(string name)
    {
        await using EmulatedHost real = new(isEmulated: false);
        using Browser other = new(real);
        Assert.That(await other.LogInAsync(name, "demo"), Does.Contain("The name or the password is wrong."));
    }
#endif
}
