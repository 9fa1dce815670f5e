using TwoFactor.Testing;
#if (identity)
using static MyApp._1.Tests.TestAccounts;
#else
using static MyApp._1.Tests.TestUsers;
#endif

namespace MyApp._1.Tests;

/// <summary>Tests which logins succeed and which fail. The phones are simulated in memory.</summary>
public sealed class LoginTests
{
    private TestHost host = null!;
    private Browser browser = null!;

    private IEnumerable<InMemoryCall> Questions => host.Phones.Calls.Where(call => call.Operation == ServiceOperation.Start);

    [SetUp]
#if (identity)
    public async Task StartAsync()
    {
        host = new TestHost();
        await CreateWithPhoneAsync(host);
        browser = new Browser(host);
    }
#else
    public void Start()
    {
        host = new TestHost();
        browser = new Browser(host);
    }
#endif

    [TearDown]
    public async Task StopAsync()
    {
        browser.Dispose();
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_login_that_the_phone_approves_is_signed_in()
    {
        host.Phones.User("anna").Approves();
        await browser.LogInAsync("anna", Password);
        Assert.That(await browser.ConfirmAsync(), Is.EqualTo("Approved"));
        Assert.That(await browser.GetAsync("/"), Does.Contain("logged in as <b>anna</b>"));
    }

    [Test]
    public async Task A_login_that_the_phone_denies_is_not_signed_in()
    {
        host.Phones.User("anna").Denies();
        await browser.LogInAsync("anna", Password);
        Assert.That(await browser.ConfirmAsync(), Is.EqualTo("Denied"));
        Assert.That(await browser.GetAsync("/"), Does.Contain("Log in"));
    }

    [Test]
    public async Task The_password_alone_does_not_sign_in()
    {
        await browser.LogInAsync("anna", Password);
        Assert.That(await browser.GetAsync("/"), Does.Contain("Log in"));
    }

    [Test]
    public async Task A_wrong_password_sends_nothing_to_the_phone()
    {
        int before = Questions.Count();
        Assert.That(await browser.LogInAsync("anna", "wrong"), Does.Contain("The name or the password is wrong."));
        Assert.That(Questions.Count(), Is.EqualTo(before));
    }

    [TestCase("", Password, "The Name field is required.")]
    [TestCase("anna", "", "The Password field is required.")]
    public async Task A_login_without_a_name_or_a_password_shows_what_is_missing(string name, string password, string message) =>
        Assert.That(await browser.LogInAsync(name, password), Does.Contain($"<li>{message}</li>"));

    [Test]
    public async Task A_payment_asks_the_phone_again()
    {
        host.Phones.User("anna").Approves();
        await browser.LogInAsync("anna", Password);
        await browser.ConfirmAsync();
        int before = Questions.Count();

        Assert.That(await browser.PostAsync("/", "/pay", ("amount", "250")), Does.Not.Contain("You paid"));
        Assert.That(await browser.ConfirmAsync("payment"), Is.EqualTo("Approved"));
        Assert.That(Questions.Count(), Is.EqualTo(before + 1));
        Assert.That(await browser.PostAsync("/", "/pay", ("amount", "250")), Does.Contain("You paid"));
        Assert.That(await browser.PostAsync("/", "/pay", ("amount", "250")), Does.Not.Contain("You paid")); // one approval pays once
    }

    [Test]
    public async Task The_address_of_payments_asks_nobody_without_a_payment()
    {
        host.Phones.User("anna").Approves();
        await browser.LogInAsync("anna", Password);
        await browser.ConfirmAsync();
        Assert.That(await browser.GetAsync("/pay"), Does.Contain("Your account"));
    }
#if (identity)

    [Test]
    public async Task A_user_without_a_phone_logs_in_with_the_password()
    {
        await using TestHost other = new();
        await CreateAsync(other);
        using Browser browser = new(other);
        Assert.That(await browser.LogInAsync("anna", Password), Does.Contain("logged in as <b>anna</b>"));
    }

    [Test]
    public async Task A_user_without_a_tenant_logs_in_with_the_password_and_cannot_pay()
    {
        await using TestHost other = new();
        await CreateAsync(other, tenant: null);
        using Browser browser = new(other);
        Assert.That(await browser.LogInAsync("anna", Password), Does.Contain("logged in as <b>anna</b>"));
        Assert.That(await browser.PostAsync("/", "/pay", ("amount", "250")), Does.Not.Contain("You paid"));
    }
#endif
}
