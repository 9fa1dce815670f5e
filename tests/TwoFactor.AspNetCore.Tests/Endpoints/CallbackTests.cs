using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A callback makes the flow poll at once.</summary>
public sealed class CallbackTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task The_flow_polls_at_once_even_if_the_sender_hangs_up(bool hangsUp)
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.Configure<FlowOptions>(flow =>
            {
                flow.CallbackUri = new Uri(WebScene.Origin + "/two-factor/callback");
                flow.FirstPollAfter = TimeSpan.FromSeconds(30); // longer than the browser waits below
            }),
            tenant: options => options.Capabilities |= TwoFactorCapabilities.Callback);
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string callback = scene.Phones.Calls.Single(call => call.Operation == ServiceOperation.Start).Request!.CallbackUri!.AbsolutePath;

        HttpContext answer = await scene.Server.SendAsync(http =>
        {
            http.Request.Method = HttpMethods.Put;
            http.Request.Path = callback;
            if (hangsUp)
                http.RequestAborted = new CancellationToken(canceled: true);
        });

        Assert.That(answer.Response.StatusCode, Is.EqualTo(StatusCodes.Status204NoContent));
        HttpResponseMessage status = await browser.GetAsync("/two-factor/status?seen=2&wait=25", TestBrowser.Json); // 2: the question is open
        Assert.That(await status.Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Approved\""));
    }
}
