using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>An approval counts only for the user, tenant, browser, sign-in and purpose for which it was given.</summary>
public sealed class StepUpAttackTests
{
    [Test]
    public async Task An_approval_for_one_purpose_opens_no_other()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        await ExpectQuestionAsync(browser, "/big", "big");
        await ExpectQuestionAsync(browser, "/login-needed", "sign-in");

        // Its cookie under the name of another purpose does not count either.
        Cookie proof = CookiesOf(browser, "Proof").Single();
        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("big"), proof.Value, "/", proof.Domain) { Secure = true });
        await ExpectQuestionAsync(browser, "/big", "big");
        Assert.That(scene.Logs.Named("ProofUnreadable"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_approval_of_another_user_does_not_count()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "jdoe", "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        await SignInAsync(browser, "mallory", "&claim=sid=1");
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("ProofMismatch").Single().Text, Does.Contain("another subject").And.Not.Contain("jdoe").And.Not.Contain("mallory"));
    }

    // The user has disconnected it while it was asked, because it was stolen.
    [TestCase(null)]
    [TestCase("new-phone")]
    public async Task An_approval_by_a_phone_that_is_no_longer_the_users_does_not_count(string? connected)
    {
        UserNames names = new();
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddSingleton<ITwoFactorUserNames>(names));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        names.Find = _ => connected;
        await browser.PostAsync(CompleteOf(browser), TestBrowser.Html);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Invalid\""));
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("PhoneNoLongerTheirs").Single().Text, Does.Not.Contain("jdoe").And.Not.Contain("new-phone"));
    }

    [Test]
    public async Task An_approval_of_another_tenant_does_not_count()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "jdoe", "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        await SignInAsync(browser, "jdoe", "&tenant=globex&claim=sid=1");
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("ProofMismatch").Single().Text, Does.Contain("another tenant"));
    }

    [Test]
    public async Task An_approval_of_another_browser_does_not_count()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "jdoe", "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        TestBrowser thief = await SignedInAsync(scene, "jdoe", "&claim=sid=1");
        await ExpectQuestionAsync(thief); // gives this browser its own browser cookie
        thief.Cookies.Add(CookiesOf(browser, "Proof").Single());
        await ExpectQuestionAsync(thief);
        Assert.That(scene.Logs.Named("ProofMismatch").Single().Text, Does.Contain("another browser"));
    }

    [TestCase("&claim=sid=1", "&claim=sid=2")]
    [TestCase("&claim=auth_time=100", "&claim=auth_time=101")]
    [TestCase("", "&claim=sid=2")]
    [TestCase("&claim=sid=2", "")]
    public async Task An_approval_of_an_earlier_sign_in_does_not_count(string before, string after)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "jdoe", before);
        await VisitAndConfirmAsync(scene, browser);
        await browser.PostAsync("/sign-out");
        Assert.That((await browser.GetAsync(Payments)).Headers.Location!.ToString(), Does.Contain("/Account/Login"));
        await SignInAsync(browser, "jdoe", after);
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("ProofMismatch").Single().Text, Does.Contain("another sign-in"));
    }

    [Test]
    public async Task Without_such_claims_sign_ins_are_distinguished_by_the_time_of_the_hosts_cookie()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser);
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("ProofMismatch").Single().Text, Does.Contain("another sign-in"));
    }

    [TestCase(null)]
    [TestCase("?user=mallory&claim=sid=1")]
    [TestCase("?user=jdoe&claim=sid=1&tenant=globex")]
    [TestCase("?user=jdoe&claim=sid=2")]
    public async Task A_question_ends_when_its_user_signs_out_or_another_signs_in(string? other)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser waits = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(waits);
        TestBrowser answered = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(answered);
        await answered.PostAsync("/two-factor/start?purpose=payment");
        await answered.WaitAsync("&purpose=payment");
        foreach (TestBrowser browser in new[] { waits, answered })
            await browser.PostAsync(other is null ? "/sign-out" : $"/plain{other}");

        Assert.That((await waits.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Starts(scene), Is.EqualTo(1), "the phone is asked only in the other browser");
        Assert.That((await answered.PostAsync("/two-factor/complete?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Flow.Completions, Is.Zero);
        Assert.That(scene.Logs.Named("StepUpOfAnother"), Has.Count.EqualTo(2));
    }

    [TestCase(null)]
    [TestCase("?user=mallory&claim=sid=1")]
    [TestCase("?user=jdoe&claim=sid=1&tenant=globex")]
    [TestCase("?user=jdoe&claim=sid=2")]
    public async Task A_question_on_the_phone_is_not_shown_after_its_user_has_signed_out_or_another_has_signed_in(string? other)
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/own", async (HttpContext http) =>
        {
            PromptModel prompt = await http.GetTwoFactorPromptAsync("payment");
            return $"{prompt.State} {prompt.ComparisonCode} {prompt.Links.StartAgain}";
        }));
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Waiting\""));
        Assert.That(await TextAsync(browser.GetAsync("/own")), Does.StartWith("Waiting "));

        await browser.PostAsync(other is null ? "/sign-out" : $"/plain{other}");

        HttpResponseMessage page = await browser.GetAsync(QuestionPage);
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\"").And.Not.Contain(Payments));
        Assert.That(await TextAsync(browser.GetAsync("/own")), Is.EqualTo("Restart  /"));
        foreach (string look in new[] { "/two-factor/status?purpose=payment", "/two-factor/events?purpose=payment" })
        {
            HttpResponseMessage answer = await browser.GetAsync(look, TestBrowser.Json);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), look);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"code\":\"restart\""), look);
        }

        Assert.That(scene.Logs.Named("QuestionOfAnotherUser"), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_question_that_a_script_needed_with_the_users_cookie_ends_with_the_sign_out()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That(await TextAsync(browser.GetAsync(Payments, TestBrowser.Json)), Does.Contain("\"page\":"));
        await browser.PostAsync("/sign-out");
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Starts(scene), Is.Zero);
    }

    [Test]
    public async Task An_old_question_leads_only_its_user_back_to_where_it_began()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(11);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Restart\"").And.Contain(Payments));
        await browser.PostAsync("/sign-out");
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Restart\"").And.Not.Contain(Payments));
    }

    [Test]
    public async Task A_tampered_approval_does_not_count()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        Cookie proof = CookiesOf(browser, "Proof").Single();
        char[] text = proof.Value.ToCharArray();
        text[^20] = text[^20] == 'A' ? 'B' : 'A';
        proof.Value = new string(text);
        await ExpectQuestionAsync(browser);
        Assert.That(scene.Logs.Named("ProofUnreadable"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_approval_counts_until_it_is_too_old()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(4.5);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        scene.Time.Ahead += TimeSpan.FromMinutes(0.6);
        await ExpectQuestionAsync(browser);
    }

    [TestCase(-30, true, TestName = "{m}(half a minute)")]
    [TestCase(-90, false, TestName = "{m}(a minute and a half)")]
    public async Task An_approval_dated_in_the_future_counts_only_within_a_small_tolerance(int seconds, bool counts)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        scene.Time.Ahead += TimeSpan.FromSeconds(seconds);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(counts ? HttpStatusCode.OK : HttpStatusCode.SeeOther));
    }

    [TestCase(0, 0, -90, TestName = "{m}(the clock of the node that gets the request is behind)")]
    [TestCase(6, 0, 6, TestName = "{m}(it is ahead)")]
    public async Task If_the_clocks_of_nodes_differ_too_much_this_is_logged_and_the_phone_does_not_ring_again_by_itself(double asks, double completes, double reads)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        scene.Time.Ahead = TimeSpan.FromMinutes(asks);
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead = TimeSpan.FromMinutes(completes);
        await ConfirmAsync(scene, browser);
        scene.Time.Ahead = TimeSpan.FromMinutes(reads);
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Ready\"").And.Not.Contain("data-asks-at-once"));
        Assert.That(scene.Logs.Named("ProofOfOtherClock").Single().Text, Does.Match(@"differ by \d+ seconds"));
    }

    // A script of the page may fetch the endpoint every few seconds.
    [Test]
    public async Task A_clock_that_was_put_back_is_logged_once_and_not_for_each_request()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        scene.Time.Ahead = TimeSpan.FromMinutes(60);
        await VisitAndConfirmAsync(scene, browser);
        scene.Time.Ahead = TimeSpan.Zero;
        for (int i = 0; i < 20; i++)
            Assert.That((await browser.GetAsync(Payments, TestBrowser.Json)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(scene.Logs.Named("ProofOfOtherClock").Single().Text, Does.Contain("a clock was put back"));
    }

    [Test]
    public async Task An_approval_that_was_used_on_a_node_whose_clock_is_ahead_does_not_ask_the_phone_again_by_itself()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        scene.Time.Ahead = TimeSpan.FromMinutes(-2);
        await ExpectQuestionAsync(browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=once")), Does.Contain("data-two-factor=\"Used\"").And.Not.Contain("data-asks-at-once"));
        Assert.That(scene.Logs.Named("ProofOfOtherClock"), Is.Empty);
    }

    [Test]
    public async Task An_old_approval_of_nodes_whose_clocks_agree_is_not_taken_for_one_of_another_clock()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        scene.Time.Ahead = TimeSpan.FromMinutes(6);
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-asks-at-once"));
        Assert.That(scene.Logs.Named("ProofOfOtherClock"), Is.Empty);
    }

    [Test]
    public async Task An_approval_that_expires_at_once_does_not_ask_the_phone_again_by_itself()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/short", "short");
        scene.Time.Ahead += TimeSpan.FromSeconds(2);
        await ExpectQuestionAsync(browser, "/short", "short");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=short")), Does.Contain("data-two-factor=\"TooOld\"").And.Not.Contain("data-asks-at-once"));
    }

    [Test]
    public async Task Without_a_question_nothing_can_be_started()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await ExpectQuestionAsync(browser, "/big", "big");
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "a question for another purpose is another question");
        Assert.That(Starts(scene), Is.Zero);
    }

    [TestCase("//evil.example/payments", ExpectedResult = "/")]
    [TestCase("/\\evil.example/payments", ExpectedResult = "/")]
    public async Task<string> A_path_that_looks_like_another_host_leads_to_the_root(string path)
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("{**path}", () => "any").RequireTwoFactor("payment"));
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage visit = await browser.SendAsync(HttpMethod.Get, "/", TestBrowser.Html, request => request.RequestUri = new Uri(WebScene.Origin + path));
        Assert.That(visit.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        return await ConfirmAsync(scene, browser);
    }
}
