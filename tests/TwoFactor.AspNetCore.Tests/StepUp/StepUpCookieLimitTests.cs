using Microsoft.AspNetCore.Builder;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A browser keeps few cookies for step-ups, however many purposes a site has.</summary>
public sealed class StepUpCookieLimitTests
{
    [Test]
    public async Task At_most_five_cookies_of_each_kind_are_kept()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: MapMany);
        TestBrowser browser = await SignedInAsync(scene);
        for (int i = 0; i < 8; i++)
            await ExpectQuestionAsync(browser, $"/many/{i}", $"many-{i}");
        Assert.That(CookiesOf(browser, "StepUp").Count(), Is.EqualTo(5));
        for (int i = 0; i < 8; i++)
        {
            scene.Time.Ahead += TimeSpan.FromSeconds(1);
            await VisitAndConfirmAsync(scene, browser, $"/many/{i}", $"many-{i}");
        }

        Assert.That(CookiesOf(browser, "Proof").Count(), Is.EqualTo(5));
        for (int i = 3; i < 8; i++)
            Assert.That(await TextAsync(browser.GetAsync($"/many/{i}")), Is.EqualTo("many"), $"{i}: the newest approvals are kept");
    }

    [Test]
    public async Task Links_to_many_other_purposes_do_not_take_away_the_question_on_the_phone()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: MapMany);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser, "/many/0", "many-0");
        await browser.PostAsync("/two-factor/start?purpose=many-0");
        browser.Site = "cross-site";
        for (int i = 1; i < 8; i++)
        {
            scene.Time.Ahead += TimeSpan.FromSeconds(1);
            await ExpectQuestionAsync(browser, $"/many/{i}", $"many-{i}");
        }

        browser.Site = "same-origin";
        await ConfirmAsync(scene, browser, "many-0");
        Assert.That(Starts(scene), Is.EqualTo(1));
    }

    private static void MapMany(WebApplication app)
    {
        for (int i = 0; i < 8; i++)
            app.MapGet($"/many/{i}", () => "many").RequireTwoFactor($"many-{i}");
    }
}
