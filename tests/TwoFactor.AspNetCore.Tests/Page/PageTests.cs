using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Page;

/// <summary>The page's texts, languages and options, without a browser.</summary>
public sealed class PageTests
{
    [TestCase("de-AT", "de", "Antworten Sie am Handy")]
    [TestCase("fr, de;q=0.8, en;q=0.5", "de", "Antworten Sie am Handy")]
    [TestCase("fr", "en", "Answer on your phone")]
    [TestCase("en;q=0.2, de;q=0.1", "en", "Answer on your phone")]
    [TestCase("de;q=0, fr", "en", "Answer on your phone")]
    [TestCase("not a language, *, x-y-z-1234567890123456789012345", "en", "Answer on your phone")]
    [TestCase("de-XX", "de", "Antworten Sie am Handy")]
    [TestCase("DE-ch-1996", "de", "Antworten Sie am Handy")]
    [TestCase("-de", "en", "Answer on your phone")]
    [TestCase("", "en", "Answer on your phone")]
    public async Task The_language_is_the_first_accepted_one_that_has_texts(string accepted, string language, string heading)
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.AddLocalization()); // for the host's own texts
        string page = await PageAsync(scene, accepted);
        Assert.That(page, Does.Contain($"<html lang=\"{language}\">").And.Contain(heading));
    }

    // The system keeps memory for each name that it is asked for, also if it knows no such language.
    [Test]
    public async Task The_system_is_not_asked_for_languages_that_do_not_exist()
    {
        ConcurrentQueue<string?> refused = new();
        await using WebScene scene = await WebScene.StartAsync();
        AppDomain.CurrentDomain.FirstChanceException += Record;
        try
        {
            Assert.That(await PageAsync(scene, "qa-Unknown, qa-DE, qa, de;q=0.1"), Does.Contain("<html lang=\"de\">"));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Record;
        }

        Assert.That(refused, Is.Empty);

        void Record(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (thrown.Exception is CultureNotFoundException { InvalidCultureName: { } name } && name.StartsWith("qa", StringComparison.OrdinalIgnoreCase))
                refused.Enqueue(name);
        }
    }

    [TestCase(9, "de")]
    [TestCase(10, "en")]
    public async Task Ten_languages_of_a_browser_are_tried_and_those_that_do_not_exist_are_not_counted(int before, string language)
    {
        await using WebScene scene = await WebScene.StartAsync();
        IEnumerable<string> unknown = Enumerable.Range(0, 50).Select(number => $"qb-{number}");
        IEnumerable<string> without = new[] { "fr", "it", "es", "pt", "nl", "pl", "cs", "sv", "da", "fi" }.Take(before);
        Assert.That(await PageAsync(scene, string.Join(", ", [.. unknown, .. without, .. without, "de;q=0.1"])), Does.Contain($"<html lang=\"{language}\">"));
    }

    [TestCase("de", "de")]
    [TestCase("fr", "en")]
    public async Task The_card_in_a_page_of_the_host_has_the_language_of_the_card_that_the_script_loads(string accepted, string language)
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddRazorComponents(), endpoints: app => app.MapGet("/own", () => new RazorComponentResult<TwoFactorPrompt>()), options: options => options.Page.PagePath = "/own");
        string own = await PageAsync(scene, accepted, "/own");
        string heading = language == "de" ? "Antworten Sie am Handy" : "Answer on your phone";
        Assert.That(own, Does.Contain($"lang=\"{language}\"").And.Contain(heading));
        Assert.That(await PageAsync(scene, accepted), Does.Contain($"class=\"two-factor-card\" lang=\"{language}\"").And.Contain(heading));
    }

    [Test]
    public async Task The_language_is_that_of_the_texts_where_the_host_chose_one_without_texts()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.UseRequestLocalization(options => options.SetDefaultCulture("fr").AddSupportedUICultures("fr")));
        Assert.That(await PageAsync(scene, "fr"), Does.Contain("<html lang=\"en\">").And.Contain("Answer on your phone"));
    }

    [Test]
    public async Task A_host_that_localizes_its_requests_chooses_the_language()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.UseRequestLocalization(options => options.SetDefaultCulture("de").AddSupportedUICultures("de")));
        Assert.That(await PageAsync(scene, "en"), Does.Contain("<html lang=\"de\">").And.Contain("Antworten Sie am Handy"));
    }

    [Test]
    public async Task A_hosts_own_texts_come_first_in_any_language_and_ours_fill_the_gaps()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.AddSingleton<IStringLocalizer<TwoFactorTexts>, FrenchTexts>());
        Assert.That(await PageAsync(scene, "fr-CH, de"), Does.Contain("<html lang=\"fr-CH\">").And.Contain("Répondez &lt;sur&gt; le téléphone".Replace("é", "&#xE9;", StringComparison.Ordinal)).And.Contain("Cancel"));
        Assert.That(await PageAsync(scene, "de"), Does.Contain("Antworten Sie am Handy"));
    }

    [Test]
    public void German_has_every_text_with_the_same_placeholders()
    {
        ResourceManager texts = new("TwoFactor.AspNetCore.Page.Texts", typeof(TwoFactorTexts).Assembly);
        ResourceSet english = texts.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        ResourceSet german = texts.GetResourceSet(CultureInfo.GetCultureInfo("de"), createIfNotExists: true, tryParents: false)!;
        using (Assert.EnterMultipleScope())
        {
            foreach (System.Collections.DictionaryEntry text in english)
            {
                string? translated = german.GetString((string)text.Key);
                Assert.That(translated, Is.Not.Null.And.Not.Empty, $"{text.Key}");
                foreach (string place in new[] { "{0}", "{1}" })
                    Assert.That(translated!.Contains(place, StringComparison.Ordinal), Is.EqualTo(((string)text.Value!).Contains(place, StringComparison.Ordinal)), $"{text.Key} {place}");
            }
        }
    }

    [Test]
    public void Every_state_and_every_refusal_has_its_texts()
    {
        ResourceManager texts = new("TwoFactor.AspNetCore.Page.Texts", typeof(TwoFactorTexts).Assembly);
        IEnumerable<string> names = Enum.GetNames<PromptState>().Where(state => state != nameof(PromptState.None)).SelectMany(state => new[] { "Heading." + state, "Text." + state })
            .Concat(Enum.GetNames<FlowRefusal>().Select(refusal => "Refusal." + refusal));
        Assert.That(names.Where(name => texts.GetString(name, CultureInfo.InvariantCulture) is null), Is.Empty);
    }

    [Test]
    public async Task Logo_style_and_other_way_are_on_the_page_below_the_base_path()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.UsePathBase("/shop"), options: options =>
        {
            options.ApplicationName = "Acme & <Sons>";
            options.Page.LogoPath = "~/logo.svg";
            options.Page.StylePath = "/css/phone.css";
            options.Page.OtherWayPath = "~/recovery";
            options.Page.OtherWayText = "Use a <code>";
        });
        TestBrowser browser = scene.Browser();
        HttpResponseMessage login = await browser.PostAsync("/shop/login?user=jdoe", TestBrowser.Html);
        string page = await (await browser.GetAsync(login.Headers.Location!.ToString())).Content.ReadAsStringAsync();
        Assert.That(page, Does.Contain("src=\"/shop/logo.svg\" alt=\"Acme &amp; &lt;Sons&gt;\"").And.Contain("href=\"/css/phone.css\"").And.Contain("<a href=\"/shop/recovery\">Use a &lt;code&gt;</a>"));
        Assert.That(page.IndexOf("/css/phone.css", StringComparison.Ordinal), Is.GreaterThan(page.IndexOf("/shop/two-factor/assets/", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Paths_to_other_hosts_are_refused_when_the_host_starts()
    {
        Exception refusal = (await Assert.CatchAsync(() => WebScene.StartAsync(options: options =>
        {
            options.Page.LogoPath = "https://cdn.example/logo.svg";
            options.Page.StylePath = "//cdn.example/a.css";
            options.Page.OtherWayPath = "javascript:alert(1)";
            options.Page.PagePath = "phone";
        })))!;
        Assert.That(refusal.Message, Does.Contain("LogoPath").And.Contain("StylePath").And.Contain("OtherWayPath").And.Contain("PagePath").And.Not.Contain("cdn.example"));
    }

    [TestCase("ar", "lang=\"ar\" dir=\"rtl\"")]
    [TestCase("zh-Hant", "lang=\"zh-Hant\" dir=\"ltr\"")]
    [TestCase("zh-TW", "lang=\"zh-TW\" dir=\"ltr\"")]
    [TestCase("pa-PK", "lang=\"pa-PK\" dir=\"rtl\"")]
    [TestCase("no-NO", "lang=\"no-NO\" dir=\"ltr\"")]
    [TestCase("iw", "lang=\"iw\" dir=\"rtl\"")]
    [TestCase("tl", "lang=\"tl\" dir=\"ltr\"")]
    public async Task The_language_of_the_hosts_texts_decides_the_direction(string language, string attributes)
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.AddSingleton<IStringLocalizer<TwoFactorTexts>, AnyTexts>());
        string page = await PageAsync(scene, language);
        Assert.That(page, Does.Contain($"class=\"two-factor-card\" {attributes}"));
        Assert.That(page, Does.Contain(attributes.Contains("rtl", StringComparison.Ordinal) ? $"<html {attributes}>" : $"<html lang=\"{language}\">"));
    }

    [TestCase(5, "0:05")]
    [TestCase(114, "1:54")]
    [TestCase(3600, "1:00:00")]
    [TestCase(90061, "25:01:01")]
    public void Time_is_shown_in_minutes_and_seconds(int seconds, string shown) => Assert.That(PromptWords.Clock(TimeSpan.FromSeconds(seconds)), Is.EqualTo(shown));

    [TestCase("en", "ask again", "start again")]
    [TestCase("de", "fragen Sie noch einmal", "Beginnen Sie neu")]
    public async Task A_card_without_the_button_replaces_the_one_with_it_and_does_not_say_that_the_phone_can_be_asked_again(string language, string can, string cannot)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Time.Ahead = TimeSpan.FromMinutes(9.5);
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        string before = await CardAsync();
        Assert.That(before, Does.Contain("action=\"/two-factor/start").And.Contain(can));
        scene.Time.Ahead = TimeSpan.FromMinutes(10.1);
        string after = await CardAsync();
        Assert.That(after, Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("action=\"/two-factor/start").And.Not.Contain(can).And.Contain(cannot));
        Assert.That(Key(after), Is.Not.EqualTo(Key(before)), "the script shows the new card");

        async Task<string> CardAsync() => await (await browser.SendAsync(
            HttpMethod.Get, "/two-factor", TestBrowser.Html, request => request.Headers.TryAddWithoutValidation("Accept-Language", language))).Content.ReadAsStringAsync();

        static string Key(string card) => card.Split("data-key=\"")[1].Split('"')[0];
    }

    [Test]
    public async Task A_refusal_that_lasts_longer_than_the_question_says_when_to_start_again()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.PauseAfterDenial = TimeSpan.FromMinutes(20)));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await browser.PostAsync("/two-factor/start");
        string card = await (await browser.GetAsync("/two-factor")).Content.ReadAsStringAsync();
        Assert.That(card, Does.Contain("data-two-factor=\"Refused\"").And.Contain("said no a moment ago").And.Match("You can start again in <span data-left=\"1[12][0-9][0-9]\""));
        Assert.That(card, Does.Not.Contain("You can ask again").And.Not.Contain("action=\"/two-factor/start"));
    }

    [TestCase("/best\u00e4tigung", "/shop", "/best%C3%A4tigung")]
    [TestCase("~/best\u00e4tigung", "/shop", "/shop/best%C3%A4tigung")]
    [TestCase("~/a?b=c%20d", "", "/a?b=c%20d")]
    public void A_path_of_the_host_is_encoded_for_headers(string path, string pathBase, string expected)
    {
        DefaultHttpContext http = new() { Request = { PathBase = pathBase } };
        Assert.That(HostPath.Resolve(http, path), Is.EqualTo(expected));
    }

    private static async Task<string> PageAsync(WebScene scene, string language, string path = "/two-factor")
    {
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, path, TestBrowser.Html, request => request.Headers.TryAddWithoutValidation("Accept-Language", language));
        return await page.Content.ReadAsStringAsync();
    }

    private sealed class AnyTexts : IStringLocalizer<TwoFactorTexts>
    {
        public LocalizedString this[string name] => new(name, name);

        public LocalizedString this[string name, params object[] arguments] => this[name];

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }

    private sealed class FrenchTexts : IStringLocalizer<TwoFactorTexts>
    {
        public LocalizedString this[string name] => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" && name == "Heading.Waiting"
            ? new LocalizedString(name, "Répondez <sur> le téléphone")
            : new LocalizedString(name, name, resourceNotFound: true);

        public LocalizedString this[string name, params object[] arguments] => this[name];

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }
}
