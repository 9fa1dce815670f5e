using System.Net;
using System.Text.RegularExpressions;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The script and the style sheet of the page.</summary>
public sealed partial class AssetTests
{
    [Test]
    public async Task The_assets_of_the_page_may_be_cached_forever()
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
    }

    [Test]
    public async Task An_asset_without_a_hash_is_checked_for_changes_each_time()
    {
        await using WebScene scene = await WebScene.StartAsync();
        HttpResponseMessage plain = await scene.Browser().GetAsync("/two-factor/assets/two-factor.js", "*/*");
        Assert.That(plain.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"), "pages of the host link it without a hash");
        Assert.That(plain.Headers.ETag, Is.Not.Null);
    }

    [TestCase("two-factor")]
    [TestCase("..%2fappsettings.json")]
    [TestCase("two-factor.0000.css")]
    [TestCase("two-factor.0000000000000000.html")]
    [TestCase("two-factor.000000000000000G.css")]
    [TestCase(".0000000000000000.")]
    public async Task An_unknown_asset_is_not_found(string name)
    {
        await using WebScene scene = await WebScene.StartAsync();
        Assert.That((await scene.Browser().GetAsync($"/two-factor/assets/{name}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    // During a rolling update, the page may come from one version of the application, and its files from another.
    [TestCase("two-factor.0000000000000000.css")]
    [TestCase("two-factor.0000000000000000.js")]
    [TestCase("two-factor-phone.0123456789abcdef.js")]
    public async Task An_address_with_the_hash_of_another_version_returns_the_current_asset_which_is_not_cached(string name)
    {
        await using WebScene scene = await WebScene.StartAsync();
        HttpResponseMessage answer = await scene.Browser().GetAsync($"/two-factor/assets/{name}", "*/*");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"));
        string[] parts = name.Split('.');
        HttpResponseMessage plain = await scene.Browser().GetAsync($"/two-factor/assets/{parts[0]}.{parts[2]}", "*/*");
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(await plain.Content.ReadAsByteArrayAsync()));
    }

    [GeneratedRegex("/two-factor/assets/[^\"]+")]
    private static partial Regex Asset();
}
