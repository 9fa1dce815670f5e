using System.Net;
using System.Text.RegularExpressions;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The script and the style sheet of the page.</summary>
public sealed partial class AssetTests
{
    [Test]
    public async Task Assets_are_immutable_and_unknown_ones_are_not_found()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        string page = await browser.LogInAsync("jdoe");
        string[] assets = [.. Asset().Matches(page).Select(match => match.Value).Distinct()];
        Assert.That(assets, Has.Length.GreaterThanOrEqualTo(2));
        foreach (string asset in assets)
        {
            HttpResponseMessage answer = await scene.Browser().GetAsync(asset, "*/*");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.CacheControl!.ToString(), Does.Contain("immutable"));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(asset.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css"));
        }

        HttpResponseMessage plain = await browser.GetAsync("/two-factor/assets/two-factor.js", "*/*");
        Assert.That(plain.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"), "pages of the host link it without a hash");
        Assert.That(plain.Headers.ETag, Is.Not.Null);
        foreach (string wrong in new[] { "two-factor", "..%2fappsettings.json", "two-factor.0000000000000000.css" })
            Assert.That((await browser.GetAsync($"/two-factor/assets/{wrong}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), wrong);
    }

    [GeneratedRegex("/two-factor/assets/[^\"]+")]
    private static partial Regex Asset();
}
