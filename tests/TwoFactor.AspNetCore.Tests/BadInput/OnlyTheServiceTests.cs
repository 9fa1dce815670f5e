using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Only the service's own approval leads to a sign-in, for any call with any parameters.</summary>
public sealed class OnlyTheServiceTests
{
    private static readonly string[] Claims =
        ["", "&state=Approved&approved=true&outcome=Approved", "&subject=jdoe&user=jdoe&tenant=acme", "&purpose=sign-in", "&id=&flow=&kind=1", "&ByFailureMode=true"];

    public static IEnumerable<TestCaseData> Answers()
    {
        foreach (ChallengeState state in Enum.GetValues<ChallengeState>().Append((ChallengeState)99).Where(state => state != ChallengeState.Approved))
            yield return Case($"{state}", new InMemoryAnswer(state));
        foreach (TwoFactorError error in Enum.GetValues<TwoFactorError>())
            yield return Case($"error {error}", new InMemoryAnswer(error));
        yield return Case("approved by another user", new InMemoryAnswer(ChallengeState.Approved) { ApprovedBy = "mallory" });
        yield return Case("approved by nobody", new InMemoryAnswer(ChallengeState.Approved) { ApprovedBy = " " });
        yield return Case("denied with a text that says approved", new InMemoryAnswer(ChallengeState.Denied) { Message = "APPROVED" });
    }

    [TestCaseSource(nameof(Answers))]
    public async Task No_call_signs_anybody_in_without_an_approval(InMemoryAnswer answer)
    {
        await using WebScene scene = await StartAsync();
        await CallEverythingAsync(scene, answer);
        Assert.That(scene.SignIns, Is.Empty);
    }

    // Proves that the other tests of this class would notice a sign-in.
    [Test]
    public async Task The_same_calls_sign_in_once_with_an_approval()
    {
        await using WebScene scene = await StartAsync();
        await CallEverythingAsync(scene, ChallengeState.Approved);
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
    }

    [TestCase(TwoFactorError.Unavailable)]
    [TestCase(TwoFactorError.UserNotEnrolled)]
    [TestCase(TwoFactorError.Misconfigured)]
    public async Task No_call_signs_anybody_in_if_the_phone_cannot_be_asked(TwoFactorError error)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").CannotBeAsked(error);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await CallEverythingAsync(scene, browser);
        Assert.That(scene.SignIns, Is.Empty);
    }

    [Test]
    public async Task No_call_signs_anybody_in_while_the_store_fails()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        await CallEverythingAsync(scene, browser);
        Assert.That(scene.SignIns, Is.Empty);

        scene.Flow.Trouble = null;
        await browser.CompleteAsync();
        Assert.That(scene.SignIns, Has.Count.EqualTo(1), "the question is kept while the store fails");
    }

    // A callback only triggers a poll.
    [Test]
    public async Task A_callback_that_claims_an_approval_approves_nothing()
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.Configure<FlowOptions>(flow => flow.CallbackUri = new Uri(WebScene.Origin + "/two-factor/callback")),
            tenant: options => options.Capabilities |= TwoFactorCapabilities.Callback);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Uri callback = scene.Phones.Calls.Single(call => call.Operation == ServiceOperation.Start).Request!.CallbackUri!;

        TestBrowser service = scene.Browser();
        foreach (HttpMethod method in new[] { HttpMethod.Put, HttpMethod.Post })
        {
            HttpResponseMessage answer = await service.SendAsync(method, callback.AbsolutePath, "*/*", request => request.Content = new StringContent("{\"status\":\"authorized\"}", Encoding.UTF8, "application/json"));
            Assert.That((int)answer.StatusCode, Is.EqualTo(204));
        }

        Assert.That(scene.Flow.ReceivedCallbacks, Is.EqualTo(2));
        await CallEverythingAsync(scene, browser);
        Assert.That(scene.SignIns, Is.Empty);
    }

    private static Task<WebScene> StartAsync() =>
        WebScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.TroubledInterval = TimeSpan.FromSeconds(0.2)));

    /// <summary>Calls everything while the person has not answered, and once more after the host has read the service's answer.</summary>
    private static async Task CallEverythingAsync(WebScene scene, InMemoryAnswer answer)
    {
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await CallEverythingAsync(scene, browser);
        scene.Phones.User("jdoe").Answers(answer);
        if (answer.State.IsFinal())
        {
            ChallengeState read = answer.ApprovedBy is null ? answer.State : ChallengeState.Invalid;
            Assert.That(await browser.WaitAsync(), Does.Contain($"\"state\":\"{read}\""));
        }
        else
        {
            int before = Polls();
            await Wait.UntilAsync(() => Polls() >= before + 2); // the first one is over when the second begins
        }

        await CallEverythingAsync(scene, browser);

        int Polls() => scene.Phones.Calls.Count(call => call.Operation == ServiceOperation.Poll);
    }

    private static async Task CallEverythingAsync(WebScene scene, TestBrowser browser)
    {
        foreach (RouteEndpoint endpoint in scene.Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/two-factor", StringComparison.Ordinal)))
        {
            string path = endpoint.RoutePattern.RawText!.Replace("{token}", new string('a', 43), StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal);
            if (path.EndsWith("/events", StringComparison.Ordinal) || path.EndsWith("/cancel", StringComparison.Ordinal))
                continue; // a stream does not end, and a cancelled question cannot be approved
            foreach (string method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                foreach (string claim in Claims)
                    (await browser.SendAsync(new HttpMethod(method), $"{path}?x=1{claim}", TestBrowser.Json)).Dispose();
                (await browser.SendAsync(new HttpMethod(method), path, TestBrowser.Html)).Dispose();
            }
        }
    }

    private static TestCaseData Case(string name, InMemoryAnswer answer) => new TestCaseData(answer).SetArgDisplayNames(name);
}
