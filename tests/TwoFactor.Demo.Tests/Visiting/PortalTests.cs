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
    public async Task It_ends_as_shells_expect_it_after_Ctrl_C()
    {
        Assert.That(await demo.StopAsync(), Is.EqualTo(130));
        await demo.DisposeAsync();
    }

    [Test]
    public async Task A_visitor_logs_in_with_the_phone_and_pays_with_it()
    {
        using Visitor visitor = new(demo.Portal);
        await LogInAsync(visitor, "acme");
        Visitor.Answer account = await visitor.GetAsync("/");
        Assert.That(account.Text, Does.Contain("Welcome, <b>jdoe</b>").And.Contain("mfa"));

        Visitor.Answer asked = await visitor.PostAsync("/pay", account, ("amount", "250"));
        Assert.That(asked.Location, Does.StartWith("/two-factor"), asked.Text);
    }

    [Test]
    public async Task A_wrong_password_asks_no_phone()
    {
        using Visitor visitor = new(demo.Portal);
        Visitor.Answer page = await visitor.GetAsync("/login");
        Visitor.Answer answer = await visitor.PostAsync("/login", page, ("tenant", "globex"), ("name", "jdoe"), ("password", "wrong"));

        Assert.That(answer.Text, Does.Contain("The name or the password is wrong."));
        Assert.That((await demo.Phone.LookAsync()).Requests.Where(request => request.Service == "Globex Portal"), Is.Empty);
    }

    [Test]
    public async Task A_tenant_that_is_switched_asks_through_its_other_service_and_a_dead_primary_is_replaced_by_the_fallback()
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
    public async Task Another_site_cannot_break_the_servers()
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
