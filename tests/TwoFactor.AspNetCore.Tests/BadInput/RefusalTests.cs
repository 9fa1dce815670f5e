using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Wrong requests all get the same answer, which reveals nothing, and are logged once.</summary>
public sealed partial class RefusalTests
{
    private static readonly string[] Gets = ["/two-factor/status", "/two-factor/events", "/two-factor"];
    private static readonly string[] Posts = ["/two-factor/start", "/two-factor/cancel", "/two-factor/complete", "/two-factor/report"];

    [Test]
    public async Task A_tampered_id_an_id_of_another_person_and_no_cookie_get_the_same_answer()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser mine = scene.Browser();
        TestBrowser other = scene.Browser();
        TestBrowser empty = scene.Browser();
        string id = IdIn(await mine.LogInAsync("jdoe"));
        string otherId = IdIn(await other.LogInAsync("asmith"));

        HashSet<string> answers = [];
        foreach (string wrong in new[] { otherId, id[..^1], id + "A", id.ToUpperInvariant(), "x", "%00", new string('a', 3000), "..%2F..%2F", "%27%20OR%201%3D1" })
        {
            foreach (string path in Posts)
                answers.Add(await RefusedAsync(await mine.PostAsync($"{path}?id={wrong}")));
            foreach (string path in Gets.Take(2))
                answers.Add(await RefusedAsync(await mine.GetAsync($"{path}?id={wrong}", TestBrowser.Json)));
        }

        int logged = scene.Logs.Named("IdMismatch").Count;
        Assert.That(logged, Is.EqualTo(9 * 6), "each is logged once");
        foreach (string path in Posts)
            answers.Add(await RefusedAsync(await empty.PostAsync($"{path}?id={id}")));
        foreach (string path in Gets)
            answers.Add(await RefusedAsync(await empty.GetAsync($"{path}?id={id}", TestBrowser.Json)));
        Assert.That(answers, Has.Count.EqualTo(1), string.Join('\n', answers));
        Assert.That(answers.Single(), Does.Not.Contain("jdoe").And.Not.Contain("acme"));
        Assert.That(scene.Logs.Lines.Where(line => line.Category.StartsWith("TwoFactor", StringComparison.Ordinal)).Select(line => line.Text), Has.None.Contains(id).And.None.Contains(otherId));
    }

    [Test]
    public async Task An_altered_cookie_leads_to_a_restart_and_a_warning()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Cookie cookie = browser.Cookies.GetCookies(new Uri(WebScene.Origin))["__Host-TwoFactor.SignIn"]!;
        string value = cookie.Value;
        for (int place = 0; place < value.Length; place += value.Length / 16)
        {
            cookie.Value = value[..place] + (value[place] == 'A' ? 'B' : 'A') + value[(place + 1)..];
            await RefusedAsync(await browser.CompleteAsync());
        }

        foreach (string rubbish in new[] { "x", "chunks-3", "chunks-999999999", new string('A', 4000), "%22%3E%3Cscript%3E" })
        {
            cookie.Value = rubbish;
            await RefusedAsync(await browser.CompleteAsync());
        }

        HttpResponseMessage page = await browser.GetAsync("/two-factor");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\""));
        Assert.That(scene.Logs.Named("QuestionUnreadable").Count, Is.GreaterThanOrEqualTo(20));
        cookie.Value = value;
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    // Reading one costs time for each part, and anyone can send a thousand.
    [TestCase(9, HttpStatusCode.OK)]
    [TestCase(10, HttpStatusCode.NotFound)]
    public async Task A_cookie_in_more_parts_than_a_browser_may_send_is_refused(int parts, HttpStatusCode expected)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Cookie cookie = browser.Cookies.GetCookies(new Uri(WebScene.Origin))["__Host-TwoFactor.SignIn"]!;
        string value = cookie.Value;
        cookie.Value = $"chunks-{parts}";
        for (int part = 0; part < parts; part++)
            browser.Cookies.Add(new Cookie($"{cookie.Name}C{part + 1}", value[(value.Length * part / parts)..(value.Length * (part + 1) / parts)], "/", cookie.Domain) { Secure = true });
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(expected));
    }

    // For example, the cookie of a login under the name of a step-up's cookie.
    [Test]
    public async Task A_cookie_under_another_name_is_refused()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        string stepUp = new QuestionCookie("payment").Name;
        browser.Cookies.Add(new Cookie(stepUp, cookies["__Host-TwoFactor.SignIn"]!.Value, "/", "app.example") { Secure = true });
        await RefusedAsync(await browser.CompleteAsync("?purpose=payment"));
        Assert.That(scene.Logs.Named("QuestionUnreadable"), Has.Count.EqualTo(1));
    }

    // As during a deployment: a node with Identity, or of a later version, has written the cookie.
    [TestCase((int)QuestionKind.Identity)]
    [TestCase(99)]
    public async Task A_question_of_a_kind_that_this_node_does_not_complete_is_refused_and_stays_for_another_node(int kind)
    {
        await using WebScene scene = await WebScene.StartAsync();
        string other = await RefusedAsync(await scene.Browser().CompleteAsync());
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        Cookie cookie = cookies[QuestionCookie.Login.Name]!;
        string own = cookie.Value;
        TicketDataFormat format = new(scene.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("TwoFactor.AspNetCore", "PendingQuestion", "v1"));
        PendingQuestion question = QuestionTickets.FromTicket(format.Unprotect(own, cookie.Name)!)!;
        string foreign = format.Protect(QuestionTickets.ToTicket(question with { Kind = (QuestionKind)kind }), cookie.Name);
        cookie.Value = foreign;

        Assert.That(await RefusedAsync(await browser.CompleteAsync()), Is.EqualTo(other));
        Assert.That(await RefusedAsync(await browser.PostAsync("/two-factor/start")), Is.EqualTo(other));
        Assert.That(scene.Logs.Named("QuestionKindUnknown"), Has.Count.EqualTo(2));
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin))[cookie.Name]!.Value, Is.EqualTo(foreign));
        browser.Cookies.GetCookies(new Uri(WebScene.Origin))[cookie.Name]!.Value = own;
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the outcome was not taken");
    }

    [Test]
    public async Task A_question_that_is_too_old_leads_back_to_the_return_url()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe", "&ReturnUrl=%2Forders");
        scene.Time.Ahead = TimeSpan.FromMinutes(9);
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "asking again does not prolong it");
        scene.Time.Ahead = TimeSpan.FromMinutes(11);
        await RefusedAsync(await browser.PostAsync("/two-factor/start"));
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Waiting\""), "the question on the phone can still be answered");
        await browser.PostAsync("/two-factor/cancel");
        HttpResponseMessage page = await browser.GetAsync("/two-factor");
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\"").And.Contain("href=\"/orders\""));
        Assert.That(scene.Logs.Named("QuestionTooOld"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_addresses_in_a_stolen_page_are_useless_in_another_browser()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        string page = await browser.LogInAsync("jdoe");
        string code = CodeIn(page);
        await browser.WaitAsync();

        TestBrowser elsewhere = scene.Browser();
        TestBrowser thief = scene.Browser();
        await thief.LogInAsync("mallory");
        foreach (Match address in Address().Matches(page))
        {
            string path = WebUtility.HtmlDecode(address.Groups[1].Value);
            foreach (TestBrowser any in new[] { elsewhere, thief })
            {
                foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
                {
                    HttpResponseMessage answer = await any.SendAsync(method, path, TestBrowser.Json);
                    Assert.That((int)answer.StatusCode, Is.EqualTo(404).Or.EqualTo(405), path);
                    Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("jdoe").And.Not.Contain($">{code}<"));
                }
            }
        }

        Assert.That(scene.SignIns, Is.Empty);
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task<string> RefusedAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), text);
        Assert.That(answer.Headers.CacheControl!.NoStore);
        return TraceId().Replace(text, string.Empty);
    }

    private static string IdIn(string page) => Id().Match(page).Groups[1].Value;

    private static string CodeIn(string page) => Code().Match(page).Groups[1].Value;

    [GeneratedRegex("complete\\?id=([A-Za-z0-9_-]{43})")]
    private static partial Regex Id();

    [GeneratedRegex(">([0-9]{2})<")]
    private static partial Regex Code();

    [GeneratedRegex("\"(/two-factor/(?:status|events|start|cancel|complete|report)[^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
