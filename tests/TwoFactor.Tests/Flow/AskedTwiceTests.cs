using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The outcome of a second start, for each way of asking twice, and the calls that reach the service.</summary>
public sealed class AskedTwiceTests
{
    private const TwoFactorCapabilities LikeSecSign = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.SingleChallenge;
    private const TwoFactorCapabilities LikeSezame = TwoFactorCapabilities.CustomMessage | TwoFactorCapabilities.CanCancel;

    private const string Opened = "opened";
    private const string Same = "the same";

    /// <summary>The second request; its moment; its outcome; and the service's calls without polls, for a service that freezes a user who is asked twice, and for
    /// one that does not.</summary>
    private static readonly object[] Table =
    [
        //             second request        moment              outcome              like SecSign                  like Sezame
        new object[] { "the same question",  "while open",       Same,                "start",                      "start" },
        new object[] { "another message",    "while open",       Opened,              "start cancel start",         "start cancel start" },
        new object[] { "another purpose",    "while open",       Opened,              "start cancel start",         "start start" },
        new object[] { "another browser",    "while open",       Opened,              "start cancel start",         "start cancel start" },
        new object[] { "no browser",         "while open",       Opened,              "start cancel start",         "start cancel start" },
        new object[] { "with an alias",      "while open",       Opened,              "start cancel start",         "start cancel start" },
        new object[] { "no first factor",    "while open",       Opened,              "start cancel start",         "start cancel start" },
        new object[] { "another subject",    "while open",       Opened,              "start start",                "start start" },
        new object[] { "another tenant",     "while open",       Opened,              "start start",                "start start" },
        new object[] { "the same question",  "while it starts",  Same,                "start",                      "start" },
        new object[] { "another browser",    "while it starts",  "StillOpen|opened",  "start",                      "start start cancel" },
        new object[] { "another message",    "while it starts",  "StillOpen|opened",  "start",                      "start start cancel" },
        new object[] { "the same question",  "caller has left",  Same,                "start",                      "start" },
        new object[] { "another browser",    "caller has left",  "StillOpen|opened",  "start",                      "start start cancel" },
        new object[] { "the same question",  "after approval",   Same,                "start",                      "start" },
        new object[] { "another message",    "after approval",   Opened,              "start start",                "start start" },
        new object[] { "another purpose",    "after approval",   Opened,              "start start",                "start start" },
        new object[] { "another browser",    "after approval",   Opened,              "start start",                "start start" },
        new object[] { "no browser",         "after approval",   Opened,              "start start",                "start start" },
        new object[] { "with an alias",      "after approval",   Opened,              "start start",                "start start" },
        new object[] { "no first factor",    "after approval",   Opened,              "start start",                "start start" },
        new object[] { "another subject",    "after approval",   Opened,              "start start",                "start start" },
        new object[] { "another tenant",     "after approval",   Opened,              "start start",                "start start" },
        new object[] { "the same question",  "a while after approval", Opened,        "start start",                "start start" },
        new object[] { "the same question",  "after collecting", Opened,              "start start",                "start start" },
        new object[] { "another browser",    "after collecting", Opened,              "start start",                "start start" },
        new object[] { "the same question",  "after denial",     "PausedAfterDenial", "start",                      "start" },
        new object[] { "another browser",    "after denial",     "PausedAfterDenial", "start",                      "start" },
        new object[] { "another purpose",    "after denial",     "PausedAfterDenial|opened", "start",               "start start" },
        new object[] { "the same question",  "after the pause",  Opened,              "start start",                "start start" },
        new object[] { "the same question",  "after expiry",     Opened,              "start start",                "start start" },
        new object[] { "the same question",  "after cancelling", Opened,              "start cancel start",         "start cancel start" },
        new object[] { "the same question",  "on another node",  Same,                "start",                      "start" },
        new object[] { "another browser",    "on another node",  Opened,              "start cancel start",         "start cancel start" },
        new object[] { "the same question",  "while another node starts it", Same,    "start",                      "start" },
        new object[] { "the same question",  "after approval, on another node", Same, "start",                      "start" },
        new object[] { "another browser",    "while another node starts it", "StillOpen|opened", "start",           "start start cancel" },
    ];

    [TestCaseSource(nameof(Table))]
    public async Task A_second_start_has_the_outcome_and_the_calls_in_the_table(string second, string moment, string outcome, string likeSecSign, string likeSezame)
    {
        string[] outcomes = outcome.Split('|');
        await RunAsync(second, moment, LikeSecSign, outcomes[0], likeSecSign);
        await RunAsync(second, moment, LikeSezame, outcomes[^1], likeSezame);
    }

    private static async Task RunAsync(string second, string moment, TwoFactorCapabilities capabilities, string outcome, string calls)
    {
        await using AskedTwiceScene scene = new(capabilities);
        FlowStart? first = await scene.BringToAsync(moment);
        FlowStart again = await scene.AskAsync(AskedTwiceScene.Second(second), moment.Contains("another node", StringComparison.Ordinal) ? 1 : 0);
        first ??= await scene.FirstAsync();
        bool isSame = first is null ? scene.Calls == "start" : again.Id == first.Id;
        string came = again.Refusal?.ToString() ?? (isSame ? Same : Opened);
        Assert.That((came, scene.Calls), Is.EqualTo((outcome, calls)), $"{second}, {moment}, {capabilities}");
    }
}
