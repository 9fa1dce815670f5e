using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Every callback gets the same answer, which reveals nothing about tokens and logins.</summary>
public sealed class CallbackRefusalTests
{
    [TestCase("a")]
    [TestCase("%0d%0aSet-Cookie:x=y")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("%2e%2e%2f%2e%2e%2fadmin")]
    public async Task A_malformed_callback_gets_the_same_answer_as_every_callback(string token)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        TestBrowser stranger = scene.Browser();
        stranger.Site = null;
        foreach (byte[] body in new[] { [], new byte[100_000], "{\"status\":"u8.ToArray(), "<!DOCTYPE x [<!ENTITY"u8.ToArray() })
        {
            HttpResponseMessage answer = await stranger.PostAsync($"/two-factor/callback/{token}", "*/*", request => request.Content = new ByteArrayContent(body));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(answer.Headers.Select(header => header.Key), Has.None.EqualTo("Set-Cookie"));
        }

        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_callback_with_an_altered_token_gets_the_same_answer()
    {
        await using WebScene scene = await StartWithCallbacksAsync();
        TestBrowser browser = scene.Browser();
        string token = await LogInAsync(scene, browser);
        foreach (string altered in new[] { $"{token}x", token[1..] + "A", $"{token}?tenant=globex" })
            Assert.That(await CallBackAsync(scene, altered), Is.EqualTo(HttpStatusCode.NoContent), altered);
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_callback_with_another_path_is_not_found()
    {
        await using WebScene scene = await StartWithCallbacksAsync();
        TestBrowser browser = scene.Browser();
        string token = await LogInAsync(scene, browser);
        foreach (string path in new[] { $"globex/{token}", $"{token}/globex" })
            Assert.That(await CallBackAsync(scene, path), Is.EqualTo(HttpStatusCode.NotFound), path);
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_callback_while_the_store_fails_gets_the_same_answer_as_every_callback()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        Assert.That(await CallBackAsync(scene, new string('a', 43)), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(scene.Logs.Named("CallbackFailed").Select(line => line.Category), Is.EqualTo(new[] { "TwoFactor.AspNetCore.Endpoints.CallbackEndpoint" }));
    }

    private static Task<WebScene> StartWithCallbacksAsync() => WebScene.StartAsync(
        services =>
        {
            services.Configure<FlowOptions>(flow => flow.CallbackUri = new Uri(WebScene.Origin + "/two-factor/callback"));
            services.AddTwoFactor().AddInMemory("globex", configure: options => options.Capabilities |= TwoFactorCapabilities.Callback);
        },
        tenant: options => options.Capabilities |= TwoFactorCapabilities.Callback);

    /// <summary>Begins a login.</summary>
    /// <returns>The token of its callback.</returns>
    private static async Task<string> LogInAsync(WebScene scene, TestBrowser browser)
    {
        await browser.LogInAsync("jdoe");
        return scene.Phones.Calls.Single(call => call.Request is not null).Request!.CallbackUri!.Segments[^1];
    }

    private static async Task<HttpStatusCode> CallBackAsync(WebScene scene, string path) =>
        (await scene.Browser().PostAsync($"/two-factor/callback/{path}", "*/*")).StatusCode;
}
