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
        scene.Phones.User(Subject).Answers(new InMemoryAnswer(ChallengeState.Denied) { Message = "confidential-answer" });
        TestBrowser browser = scene.Browser();
        string page = await browser.LogInAsync(Subject, "&ReturnUrl=https%3A%2F%2Fevil.example%2Fconfidential-url");
        string id = Id().Match(page).Groups[1].Value;
        string[] cookies = [.. browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Select(cookie => cookie.Value)];
        await browser.WaitAsync();
        await browser.CompleteAsync();
        scene.Phones.User(Subject).Approves();
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await browser.CompleteAsync($"?id={id}"); // the earlier one
        await browser.CompleteAsync();
        await browser.CompleteAsync(); // a replay
        scene.Phones.User(Subject).CannotBeAsked(TwoFactorError.UserSuspended);
        await browser.LogInAsync(Subject);
        TestBrowser thief = scene.Browser();
        foreach (Cookie cookie in browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Where(cookie => !cookie.Name.EndsWith("Browser", StringComparison.Ordinal)))
            thief.Cookies.Add(cookie);
        await thief.CompleteAsync();
        thief.Site = "cross-site";
        await thief.CompleteAsync();

        LogLine[] ours = [.. scene.Logs.Lines.Where(line => line.Category.StartsWith("TwoFactor", StringComparison.Ordinal))];
        Assert.That(ours.Select(line => line.EventName), Is.SupersetOf(new[] { "SignedIn", "IdMismatch", "StartRefused", "QuestionOfOtherBrowser", "CrossSiteRefused", "ReturnUrlRefused" }));
        foreach (string secret in cookies.Concat([id, Subject, "jane.doe", "confidential"]))
            Assert.That(ours.Select(line => line.Text + line.Exception), Has.None.Contains(secret));
    }

    [GeneratedRegex("complete\\?id=([A-Za-z0-9_-]{43})")]
    private static partial Regex Id();
}
