using System.Net;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>Endpoints that need a new approval for each request.</summary>
public sealed class OnceTests
{
    [Test]
    public async Task A_once_approval_is_consumed_by_one_request()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Cookie proof = CookiesOf(browser, "Proof").Single();
        string value = proof.Value;
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        Assert.That(CookiesOf(browser, "Proof"), Is.Empty);
        await ExpectQuestionAsync(browser, "/once", "once");

        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("once"), value, "/", new Uri(WebScene.Origin).Host) { Secure = true });
        await ExpectQuestionAsync(browser, "/once", "once");
        Assert.That(scene.Logs.Named("ProofUsedBefore"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_many_concurrent_requests_a_once_approval_admits_one()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => browser.GetAsync("/once"))));
        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
    }
}
