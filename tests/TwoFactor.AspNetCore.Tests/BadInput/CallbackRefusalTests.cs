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
    public async Task A_callback_with_a_changed_path_gets_no_other_answer_and_disturbs_no_login()
    {
        await using WebScene scene = await WebScene.StartAsync(
            services =>
            {
                services.Configure<FlowOptions>(flow => flow.CallbackUri = new Uri(WebScene.Origin + "/two-factor/callback"));
                services.AddTwoFactor().AddInMemory("globex", configure: options => options.Capabilities |= TwoFactorCapabilities.Callback);
            },
            tenant: options => options.Capabilities |= TwoFactorCapabilities.Callback);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string token = scene.Phones.Calls.Single(call => call.Request is not null).Request!.CallbackUri!.Segments[^1];
        TestBrowser service = scene.Browser();
        foreach (string path in new[] { $"globex/{token}", $"{token}/globex", $"{token}x", token[1..] + "A" })
        {
            HttpResponseMessage answer = await service.PostAsync($"/two-factor/callback/{path}", "*/*");
            Assert.That((int)answer.StatusCode, Is.EqualTo(204).Or.EqualTo(404), path);
        }

        Assert.That((await service.PostAsync($"/two-factor/callback/{token}?tenant=globex", "*/*")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_callback_while_the_store_fails_gets_the_same_answer_as_every_callback()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        Assert.That((await scene.Browser().PostAsync($"/two-factor/callback/{new string('a', 43)}", "*/*")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(scene.Logs.Named("CallbackFailed"), Has.Count.EqualTo(1));
    }
}
