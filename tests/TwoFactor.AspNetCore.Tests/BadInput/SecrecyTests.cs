using System.Net;
using System.Text.RegularExpressions;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Nothing secret or personal is logged, whatever the course of a login.</summary>
public sealed partial class SecrecyTests
{
    private const string Subject = "jane.doe@private.example";

    [Test]
    public async Task No_subject_id_code_cookie_or_message_is_logged()
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { Message = "confidential-purpose" });
        TestBrowser browser = scene.Browser();
        HashSet<string> secrets = [Subject, "jane.doe", "confidential"];
        HashSet<string> ids = [];
        HashSet<string> codes = [];
        await CollectAsync(await browser.LogInAsync(Subject, "&ReturnUrl=https%3A%2F%2Fevil.example%2Fconfidential-url"));
        string id = ids.Single();
        scene.Phones.User(Subject).Answers(new InMemoryAnswer(ChallengeState.Denied) { Message = "confidential-answer" });
        await browser.WaitAsync();
        await CollectAsync();
        await browser.CompleteAsync();
        await CollectAsync();
        scene.Phones.User(Subject).DoesNothing();
        await browser.PostAsync("/two-factor/start");
        await CollectAsync();
        scene.Phones.User(Subject).Approves();
        await browser.WaitAsync();
        await browser.CompleteAsync($"?id={id}"); // the earlier one
        await CollectAsync();
        await browser.CompleteAsync();
        await CollectAsync();
        await browser.CompleteAsync(); // a replay
        scene.Phones.User(Subject).CannotBeAsked(TwoFactorError.UserSuspended);
        await CollectAsync(await browser.LogInAsync(Subject));
        TestBrowser thief = scene.Browser();
        foreach (Cookie cookie in browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Where(cookie => !cookie.Name.EndsWith("Browser", StringComparison.Ordinal)))
            thief.Cookies.Add(cookie);
        await thief.CompleteAsync();
        thief.Site = "cross-site";
        await thief.CompleteAsync();

        LogLine[] ours = [.. scene.Logs.Lines.Where(line => line.Category.StartsWith("TwoFactor", StringComparison.Ordinal))];
        Assert.That(ours.Select(line => line.EventName), Is.SupersetOf(new[] { "SignedIn", "IdMismatch", "StartRefused", "QuestionOfOtherBrowser", "CrossSiteRefused", "ReturnUrlRefused" }));
        Assert.That(ids, Has.Count.EqualTo(2));
        Assert.That(codes, Is.Not.Empty);
        foreach (string secret in secrets.Concat(ids))
            Assert.That(ours.Select(line => line.Text + line.Exception), Has.None.Contains(secret));
        foreach (string code in codes) // its two digits alone may be any number
            Assert.That(ours.Select(line => line.Text + line.Exception), Has.None.Match($"(?i)code\\D{{0,5}}{code}"));

        // What the browser has at this moment.
        async Task CollectAsync(string? page = null)
        {
            page ??= await browser.PageAsync();
            secrets.UnionWith(browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Select(cookie => cookie.Value));
            ids.UnionWith(Id().Matches(page).Select(match => match.Groups[1].Value));
            codes.UnionWith(Code().Matches(page).Select(match => match.Groups[1].Value));
        }
    }

    [GeneratedRegex("complete\\?id=([A-Za-z0-9_-]{43})")]
    private static partial Regex Id();

    [GeneratedRegex("two-factor-code\">([0-9]{2})<")]
    private static partial Regex Code();
}
