using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Where a login goes after the approval: to the return URL, if it is one of this host.</summary>
public sealed class ReturnUrlTests
{
    [Test]
    public async Task An_empty_ReturnUrl_of_the_options_leaves_the_one_of_the_request()
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { ReturnUrl = string.Empty });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe", "&ReturnUrl=%2Forders");
        await browser.WaitAsync();
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/orders\""));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("\\\\evil.example/")]
    [TestCase("/\t/evil.example/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("evil.example")]
    [TestCase("/a\r\nSet-Cookie: x=y")]
    public async Task A_return_url_to_another_site_is_replaced_by_the_root(string url)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe", $"&ReturnUrl={Uri.EscapeDataString(url)}");
        await browser.WaitAsync();
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/\""));
        Assert.That(scene.Logs.Named("ReturnUrlRefused"), Has.Count.EqualTo(1));
    }
}
