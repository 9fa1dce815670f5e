using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Requests that do not fit are refused alike, logged once, and learn nothing.</summary>
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

        int logged = scene.Logs.Named("IdDoesNotFit").Count;
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
    public async Task A_cookie_that_was_altered_ends_in_a_restart_and_one_warning()
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

    // A step-up's cookie under the name of the login's, for example.
    [Test]
    public async Task A_cookie_under_another_name_is_refused()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        string stepUp = new Questions.QuestionSlot("payment").CookieName;
        browser.Cookies.Add(new Cookie(stepUp, cookies["__Host-TwoFactor.SignIn"]!.Value, "/", "app.example") { Secure = true });
        await RefusedAsync(await browser.CompleteAsync("?purpose=payment"));
        Assert.That(scene.Logs.Named("QuestionUnreadable"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_question_that_is_too_old_leads_back_to_where_the_person_came_from()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe", "&ReturnUrl=%2Forders");
        scene.Time.Ahead = TimeSpan.FromMinutes(9);
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "asking again does not prolong it");
        scene.Time.Ahead = TimeSpan.FromMinutes(11);
        await RefusedAsync(await browser.PostAsync("/two-factor/start"));
        HttpResponseMessage page = await browser.GetAsync("/two-factor");
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\"").And.Contain("href=\"/orders\""));
        Assert.That(scene.Logs.Named("QuestionTooOld"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Of_a_hundred_racing_completions_one_signs_in()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
        {
            TestBrowser tab = scene.Browser();
            tab.Cookies.Add(cookies);
            return Task.Run(() => tab.CompleteAsync());
        }));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound), Is.EqualTo(99));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_flood_of_starts_rings_the_phone_as_often_as_the_guard_allows()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.MaxStarts = 3));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string last = string.Empty;
        for (int attempt = 0; attempt < 20; attempt++)
        {
            last = await (await browser.PostAsync("/two-factor/start")).Content.ReadAsStringAsync();
            await browser.PostAsync("/two-factor/cancel");
        }

        Assert.That(scene.Phones.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start), Is.EqualTo(3));
        Assert.That(last, Does.Contain("\"refusal\":\"TooManyStarts\""));
        string page = await (await browser.GetAsync("/two-factor")).Content.ReadAsStringAsync();
        Assert.That(page, Does.Contain("data-two-factor=\"Refused\""));
    }

    [Test]
    public async Task A_flood_of_starts_of_an_open_question_asks_once()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => browser.PostAsync("/two-factor/start"))));
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.Phones.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start), Is.EqualTo(1));
    }

    [TestCase("a")]
    [TestCase("%0d%0aSet-Cookie:x=y")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("%2e%2e%2f%2e%2e%2fadmin")]
    public async Task A_callback_with_rubbish_gets_the_answer_of_every_callback(string token)
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
    public async Task A_callback_for_another_tenant_hastens_no_other_flow()
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
    public async Task A_callback_while_the_store_is_away_gets_the_answer_of_every_callback()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is away.");
        Assert.That((await scene.Browser().PostAsync($"/two-factor/callback/{new string('a', 43)}", "*/*")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(scene.Logs.Named("CallbackFailed"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stolen_page_is_of_no_use_elsewhere()
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

    [TestCase("cross-site", null)]
    [TestCase("same-site", null)]
    [TestCase(null, "https://evil.example")]
    public async Task A_login_that_another_site_posts_is_refused_and_rings_no_phone(string? site, string? origin)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = site;
        HttpResponseMessage login = await browser.PostAsync("/login?user=mallory", TestBrowser.Html, request =>
        {
            if (origin is not null)
                request.Headers.Add("Origin", origin);
        });

        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(browser.Cookies.Count, Is.Zero);
        Assert.That(scene.Flow.Starts, Is.Zero);
        Assert.That(scene.Logs.Named("CrossSiteRefused"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_host_may_allow_the_posted_answer_of_an_identity_provider()
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { AllowCrossSitePost = true });
        TestBrowser browser = scene.Browser();
        browser.Site = "cross-site";
        Assert.That((int)(await browser.PostAsync("/login?user=jdoe", TestBrowser.Html)).StatusCode, Is.EqualTo(303));
    }

    // Session fixation: what the browser had before the login is worth nothing after it, and what somebody planted is not taken.
    [Test]
    public async Task Cookies_that_were_planted_before_the_login_are_replaced_or_worthless()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        scene.Phones.User("mallory").Approves();
        TestBrowser attacker = scene.Browser();
        await attacker.LogInAsync("mallory");
        await attacker.WaitAsync();

        TestBrowser victim = scene.Browser();
        foreach (Cookie planted in attacker.Cookies.GetCookies(new Uri(WebScene.Origin)))
            victim.Cookies.Add(planted);
        await victim.LogInAsync("jdoe");
        await victim.WaitAsync();
        await victim.CompleteAsync();
        Assert.That(await victim.MeAsync(), Does.Contain("nameidentifier=jdoe").And.Not.Contain("mallory"));

        await attacker.CompleteAsync();
        Assert.That(await attacker.MeAsync(), Does.Not.Contain("jdoe"));
    }

    // A server takes underscores and long labels in a host's name. They cannot be encoded for an address.
    [Test]
    public async Task A_host_name_that_cannot_be_encoded_is_another_host()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = null;
        HttpResponseMessage login = await browser.PostAsync("/login?user=jdoe", TestBrowser.Html, request =>
        {
            request.Headers.TryAddWithoutValidation("Host", new string('a', 70) + "_b");
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Referer", "https://evil.example/");
        });
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Flow.Starts, Is.Zero);
    }

    [TestCase("x")]
    [TestCase("fixed-by-somebody-fixed-by-somebody-fixed-b%")]
    public async Task A_browser_value_that_we_did_not_make_is_replaced(string planted)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Cookies.Add(new Cookie("__Host-TwoFactor.Browser", planted, "/", "app.example") { Secure = true });
        await browser.LogInAsync("jdoe");
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin))["__Host-TwoFactor.Browser"]!.Value, Is.Not.EqualTo(planted).And.Length.EqualTo(43));
    }

    [Test]
    public async Task All_cookies_are_for_this_host_alone_and_not_for_scripts()
    {
        await using WebScene scene = await WebScene.StartAsync();
        HttpResponseMessage login = await scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html);
        string[] cookies = [.. login.Headers.GetValues("Set-Cookie")];
        Assert.That(cookies, Has.Length.EqualTo(2));
        foreach (string cookie in cookies)
            Assert.That(cookie, Does.StartWith("__Host-TwoFactor.").And.EndsWith("; path=/; secure; samesite=lax; httponly"));
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
