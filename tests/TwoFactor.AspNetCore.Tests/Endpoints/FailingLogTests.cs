using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Identity;
using TwoFactor.AspNetCore.Tests.StepUp;
using TwoFactor.Tests.Telemetry;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A logging provider of the host that throws, for example because its disk is full. An outcome is taken once, so what is logged afterwards must not
/// cost it.</summary>
public sealed class FailingLogTests
{
    [Test]
    public async Task It_costs_no_login()
    {
        using FailingLog log = new();
        await using WebScene scene = await WebScene.StartAsync(services => Add(services, log));
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Phones.User("jdoe").Approves();
        log.Fails = true;
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=jdoe").And.Contain("amr=mfa"));
        Assert.That(log.Failures, Is.Positive);
    }

    [Test]
    [FullCheck]
    public async Task It_costs_no_login_with_Identity()
    {
        using FailingLog log = new();
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => Add(services, log));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        scene.Web.Phones.User("jdoe-phone").Approves();
        log.Fails = true;
        await IdentityScene.BeginAsync(browser);
        await IdentityScene.AskAndCompleteAsync(browser);
        Assert.That(await IdentityScene.MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That(log.Failures, Is.Positive);
    }

    [Test]
    public async Task It_costs_no_step_up()
    {
        using FailingLog log = new();
        await using WebScene scene = await StepUpScene.StartAsync(services => Add(services, log));
        TestBrowser browser = await StepUpScene.SignedInAsync(scene);
        log.Fails = true;
        await StepUpScene.VisitAndConfirmAsync(scene, browser);
        Assert.That(await StepUpScene.TextAsync(browser.GetAsync(StepUpScene.Payments)), Is.EqualTo("pay here"));
        await StepUpScene.VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await StepUpScene.TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        Assert.That(log.Failures, Is.Positive);
    }

    // Only for our own messages: those of ASP.NET Core are the host's.
    private static void Add(IServiceCollection services, FailingLog log) => services.AddLogging(
        logging => logging.AddProvider(log).AddFilter<FailingLog>((category, _) => category?.StartsWith("TwoFactor", StringComparison.Ordinal) is true));
}
