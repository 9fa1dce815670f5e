using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>An outcome is compared with its question once more before anybody is signed in.</summary>
public sealed class OutcomeTests
{
    [TestCase(nameof(FlowOutcome.Tenant), "globex")]
    [TestCase(nameof(FlowOutcome.Subject), "mallory")]
    [TestCase(nameof(FlowOutcome.Subject), "JDOE")]
    [TestCase(nameof(FlowOutcome.Purpose), "payment")]
    public async Task An_outcome_that_does_not_fit_its_question_signs_nobody_in(string property, string value)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        scene.Flow.Changes = outcome => typeof(FlowOutcome).GetProperty(property)!.SetValue(outcome, value);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Invalid\""));
        Assert.That(await browser.MeAsync(), Is.Empty);
        Assert.That(scene.SignIns, Is.Empty);
        Assert.That(scene.Logs.Named("OutcomeMismatch"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_spelling_of_a_tenant_does_not_matter()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        scene.Flow.Changes = outcome => typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.Tenant))!.SetValue(outcome, "ACME");
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("amr=mfa"));
    }
}
