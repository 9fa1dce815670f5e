using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.Embedding;

/// <summary>A page of the host writes its own markup from the model.</summary>
public sealed class OwnMarkupTests
{
    [Test]
    public async Task A_model_without_a_purpose_is_of_the_step_up_in_the_page_s_address()
    {
        await using WebScene scene = await StartAsync(options: options => options.Page.PagePath = "/own", endpoints: app => app.MapGet("/own", async (HttpContext http) =>
        {
            string? purpose = http.Request.Query.TryGetValue("of", out var named) ? named.ToString() : null;
            return (await http.GetTwoFactorPromptAsync(purpose)).State.ToString();
        }));
        TestBrowser browser = await SignedInAsync(scene);
        string page = (await browser.GetAsync(Payments)).Headers.Location!.ToString();
        await browser.PostAsync("/two-factor/start?purpose=payment");

        Assert.That(page, Does.StartWith("/own?purpose=payment"));
        Assert.That(await TextAsync(browser.GetAsync(page)), Is.EqualTo("Waiting"));
        Assert.That(await TextAsync(browser.GetAsync(page + "&of=refund")), Is.EqualTo("Restart"), "a purpose that is passed comes first");
        Assert.That(await TextAsync(browser.GetAsync(page + "&of=")), Is.EqualTo("Restart"), "an empty text stands for the login, which has no question");
    }
}
