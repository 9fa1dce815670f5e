using System.Net;
using TwoFactor.Emulator;
using TwoFactor.Tests.Hosts;

namespace TwoFactor.Documentation.Tests.FirstPage;

/// <summary>The host of the first page runs. A login leads to the page that waits for the phone, and signs the user in only after the approval. Each payment
/// needs an approval of its own.</summary>
public sealed class HostExampleTests
{
    [Test]
    public async Task The_host_of_the_first_page_runs()
    {
        await using RunningHost host = await StartAsync();
        using HttpClient client = Client(host);

        Assert.That((await client.GetAsync("/")).Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That(await client.GetStringAsync("/login"), Does.Contain("password"));
        HttpResponseMessage posted = await LogInAsync(client, "right");
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));
        Assert.That((await client.PostAsync("/payments", content: null)).Headers.Location!.ToString(), Does.Contain("/login"), "nobody is signed in");
    }

    [Test]
    public async Task A_wrong_password_leads_back_to_the_form_of_the_first_page()
    {
        await using RunningHost host = await StartAsync();
        using HttpClient client = Client(host);

        HttpResponseMessage posted = await LogInAsync(client, "wrong");

        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(posted.Headers.Location!.ToString(), Is.EqualTo("/login"));
    }

    [Test]
    public async Task Each_payment_of_the_first_page_needs_an_approval_of_its_own()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        await using RunningHost host = await StartAsync(
            $"--TwoFactor:Tenants:acme:SecSign:Endpoint={emulator.SecSignEndpoint}", $"--TwoFactor:Tenants:acme:SecSign:TrustedCaPath={emulator.CaCertificatePath}", "--TwoFactor:Flow:FirstPollAfter=00:00:00");
        using Visitor browser = new(host.Address);
        await browser.PostAsync("/login", ("user", "approve"), ("password", "right")); // the phone of this user approves by itself
        Assert.That(await browser.AnswerAsync(), Is.EqualTo("Approved"));

        string question = await AskedAsync(browser);
        Assert.That(await browser.ConfirmAsync(question), Is.EqualTo("Approved"));
        Assert.That(await (await browser.PostAsync("/payments")).Content.ReadAsStringAsync(), Is.EqualTo("Paid"));
        await AskedAsync(browser);
    }

    private static async Task<string> AskedAsync(Visitor browser)
    {
        HttpResponseMessage posted = await browser.PostAsync("/payments");
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor?purpose=payment"));
        return posted.Headers.Location.ToString()["/two-factor".Length..];
    }

    private static Task<RunningHost> StartAsync(params string[] settings) => RunningHost.StartAsync(() => HostExample.Run(
    [
        "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--TwoFactor:Tenants:acme:Provider=SecSign", "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme",
        "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/", // where nothing listens
        .. settings,
    ]));

    private static HttpClient Client(RunningHost host) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address };

    private static Task<HttpResponseMessage> LogInAsync(HttpClient client, string password) =>
        client.PostAsync("/login", new FormUrlEncodedContent([KeyValuePair.Create("user", "jdoe"), KeyValuePair.Create("password", password)]));
}
