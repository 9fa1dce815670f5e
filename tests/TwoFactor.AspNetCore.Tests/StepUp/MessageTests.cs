using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Readme;
using TwoFactor.Testing;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>An approval counts for the message that was shown, such as the amount of a payment.</summary>
public sealed class MessageTests
{
    [Test]
    public async Task An_approval_of_one_amount_lets_no_other_amount_through()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        await ConfirmAsync(scene, browser);
        Assert.That(Messages(scene).Single(), Does.Contain("Pay 10"));
        await ExpectToBeAskedAsync(browser, 9999);
        Assert.That(scene.Logs.Named("ProofOfOtherMessage"), Has.Count.EqualTo(1));
        Assert.That(await TextAsync(PayAsync(browser, 10)), Is.EqualTo("paid amount=10"), "what was approved still is");

        await ConfirmAsync(scene, browser);
        Assert.That(Messages(scene), Has.Some.Contains("Pay 9999"));
        Assert.That(await TextAsync(PayAsync(browser, 9999)), Is.EqualTo("paid amount=9999"));
        await ExpectToBeAskedAsync(browser, 10);
    }

    [Test]
    public async Task An_approval_without_a_message_lets_no_request_with_a_message_through()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        await ExpectToBeAskedAsync(browser, 10);
    }

    // The person may be in the middle of answering another amount.
    [Test]
    public async Task An_amount_that_is_posted_while_the_phone_shows_another_one_is_not_approved_by_that_answer()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await ExpectToBeAskedAsync(browser, 9999);
        await ConfirmAsync(scene, browser);
        Assert.That(Messages(scene).Last(), Does.Contain("Pay 9999"));
        await ExpectToBeAskedAsync(browser, 10);
    }

    // A subdomain's post comes with our cookies.
    [Test]
    public async Task Another_site_cannot_take_the_question_on_the_phone_away([Values("cross-site", "same-site")] string site, [Values] bool isPost)
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        string waits = browser.Pages["payment"];
        await browser.PostAsync("/two-factor/start?purpose=payment");
        browser.Site = site;
        if (isPost)
            await ExpectToBeAskedAsync(browser, 9999);
        else
            await ExpectQuestionAsync(browser);
        browser.Site = "same-origin";

        string next = await ConfirmAsync(scene, browser, page: waits);
        Assert.That(Messages(scene).Single(), Does.Contain("Pay 10"));
        Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("value=\"10\""), "the form that waits stays");
        await ExpectToBeAskedAsync(browser, 9999);
        Assert.That(await TextAsync(PayAsync(browser, 10)), Is.EqualTo("paid amount=10"));
    }

    [Test]
    public async Task A_post_of_another_site_while_the_phone_asks_is_not_continued_with_the_form_that_waits()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        browser.Site = "same-site";
        await ExpectToBeAskedAsync(browser, 9999);
        browser.Site = "same-origin";
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Not.Contain("<form"));
    }

    [Test]
    public async Task A_message_that_is_new_each_time_does_not_make_the_phone_ring_by_itself_after_each_approval()
    {
        int number = 0;
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (_, _) => new($"Request {Interlocked.Increment(ref number)}"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Ready\"").And.Not.Contain("data-asks-at-once"));
    }

    [Test]
    public async Task A_form_that_is_invalid_gets_400_with_and_without_an_approval([Values] bool isApproved, [Values] bool endsEarly)
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        if (isApproved)
            await ConfirmAsync(scene, browser);
        HttpResponseMessage refused = await browser.PostAsync("/payments", TestBrowser.Html, request =>
        {
            request.Content = new StringContent("--x\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n10", Encoding.ASCII);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(endsEarly ? "multipart/form-data; boundary=x" : "multipart/form-data"); // otherwise without a boundary
        });
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        if (isApproved)
            Assert.That(await TextAsync(PayAsync(browser, 10)), Is.EqualTo("paid amount=10"), "the approval still counts");
        else
            Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("value=\"10\""), "the form that waits stays");
    }

    [Test]
    public async Task A_form_that_the_server_refuses_to_read_gets_the_servers_status()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            options: options => options.StepUpMessage = (_, _) => throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge));
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await PayAsync(browser, 10)).StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    // A client can send a form as slowly as it likes. A function that blocks would hold a thread for each such request.
    [Test]
    public async Task The_documented_message_waits_for_a_slow_form_without_a_thread()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: OptionsExample.Message, pipeline: app => app.Use((http, next) =>
        {
            http.Features.Set<IFormFeature>(new SlowForm(http.Request));
            return next(http);
        }));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectToBeAskedAsync(browser, 10);
        await ConfirmAsync(scene, browser);
        Assert.That(await TextAsync(PayAsync(browser, 10)), Is.EqualTo("paid amount=10"));
    }

    private static IEnumerable<string?> Messages(WebScene scene) => scene.Phones.Calls.Where(call => call.Operation == ServiceOperation.Start).Select(call => call.Request!.Message);

    private static async Task ExpectToBeAskedAsync(TestBrowser browser, int amount) =>
        Assert.That((await PayAsync(browser, amount)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), $"amount {amount}");

    private static Task<HttpResponseMessage> PayAsync(TestBrowser browser, int amount) => browser.PostAsync("/payments", TestBrowser.Html, request =>
    {
        request.Headers.Referrer = new Uri($"{WebScene.Origin}{Payments}");
        request.Content = new StringContent($"amount={amount}", Encoding.ASCII, "application/x-www-form-urlencoded");
    });

    /// <summary>A form that must be read asynchronously: reading it synchronously throws.</summary>
    private sealed class SlowForm(HttpRequest request) : IFormFeature
    {
        private readonly FormFeature inner = new(request);

        public bool HasFormContentType => inner.HasFormContentType;

        public IFormCollection? Form
        {
            get => inner.Form;
            set => inner.Form = value;
        }

        public IFormCollection ReadForm() => throw new InvalidOperationException("This would block a thread.");

        public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await inner.ReadFormAsync(cancellationToken);
        }
    }
}
