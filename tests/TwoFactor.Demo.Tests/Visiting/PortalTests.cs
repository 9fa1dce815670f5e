using TwoFactor.Emulator;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>What a visitor of the demo does, over HTTP: log in, pay, switch the service, break a server.</summary>
[Category("Network")]
public sealed class PortalTests
{
    private RunningDemo demo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => demo = await RunningDemo.StartAsync();

    [OneTimeTearDown]
    public async Task The_demo_ends_with_exit_code_130_as_after_Ctrl_C()
    {
        Assert.That(await demo.StopAsync(), Is.EqualTo(130));
        await demo.DisposeAsync();
    }

    // Safari does not keep the cookies of http://localhost, so that every login would fail.
    [Test]
    public void The_demo_names_the_browsers_in_which_it_works() => Assert.That(demo.Told, Does.Contain("Open this address in Chrome, Edge or Firefox"));

    [Test]
    public async Task A_visitor_logs_in_with_the_phone_and_a_payment_asks_the_phone_again()
    {
        using Visitor visitor = new(demo.Portal);
        await LogInAsync(visitor, "acme");
        Visitor.Answer account = await visitor.GetAsync("/");
        Assert.That(account.Text, Does.Contain("Welcome, <b>jdoe</b>").And.Contain("mfa"));

        Visitor.Answer asked = await visitor.PostAsync("/pay", account, ("amount", "250"));
        Assert.That(asked.Location, Does.StartWith("/two-factor"), asked.Text);
    }

    [Test]
    public async Task A_wrong_password_sends_nothing_to_the_phone()
    {
        using Visitor visitor = new(demo.Portal);
        Visitor.Answer page = await visitor.GetAsync("/login");
        Visitor.Answer answer = await visitor.PostAsync("/login", page, ("tenant", "globex"), ("name", "jdoe"), ("password", "wrong"));

        Assert.That(answer.Text, Does.Contain("The name or the password is wrong."));
        Assert.That((await demo.Phone.GetScreenAsync()).Requests.Where(request => request.Service == "Globex Portal"), Is.Empty);
    }

    [Test]
    public async Task After_a_switch_to_SecSign_with_its_primary_server_down_a_login_uses_the_fallback_server()
    {
        using Visitor visitor = new(demo.Portal);
        await visitor.StageAsync("provider/SecSign");
        await visitor.StageAsync("primary/down");
        await LogInAsync(visitor, "acme");

        string wire = (await visitor.LookBehindTheScenesAsync()).ToString();
        Assert.That(wire, Does.Contain("\"SecSignFallback\"").And.Contain("two_factor.flow.completions SecSign approved"));
        await visitor.StageAsync("primary/up");
        await visitor.StageAsync("provider/Sezame");
    }

    [Test]
    public async Task Another_site_cannot_stop_a_server()
    {
        using HttpClient http = new() { BaseAddress = demo.Portal };
        using HttpResponseMessage response = await http.PostAsync("/stage/primary/down", content: null);
        Assert.That((int)response.StatusCode, Is.EqualTo(403));
    }

    private async Task LogInAsync(Visitor visitor, string tenant)
    {
        Visitor.Answer page = await visitor.GetAsync("/login");
        Visitor.Answer answer = await visitor.PostAsync("/login", page, ("tenant", tenant), ("name", "jdoe"), ("password", "demo"));
        Assert.That(answer.Location, Is.EqualTo("/two-factor"), answer.Text);
        await AnswerAsync();
        Assert.That(await visitor.WaitAndCompleteAsync(), Is.EqualTo("/"));
    }

    private async Task AnswerAsync()
    {
        PhoneRequest shown = await demo.Phone.WaitForRequestAsync("jdoe");
        Assert.That(await demo.Phone.ApproveAsync(shown.Id), Is.True);
    }
}
