using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The outcome of a second start, for each way of asking twice, and the calls that reach the service.</summary>
public sealed class AskedTwiceTests
{
    private const string Opened = "opened";
    private const string Same = "the same";

    /// <summary>The second request; its moment; its outcome; and the service's calls without polls, for a service that freezes a user who is asked twice, and for
    /// one that does not.</summary>
    private static readonly object[] Table =
    [
        //             second request       moment                             outcome                     like SecSign          like Sezame
        new object[] { "the same question", Moment.WhileOpen,                  Same,                       "start",              "start" },
        new object[] { "another message",   Moment.WhileOpen,                  Opened,                     "start cancel start", "start cancel start" },
        new object[] { "another purpose",   Moment.WhileOpen,                  Opened,                     "start cancel start", "start start" },
        new object[] { "another browser",   Moment.WhileOpen,                  Opened,                     "start cancel start", "start cancel start" },
        new object[] { "no browser",        Moment.WhileOpen,                  Opened,                     "start cancel start", "start cancel start" },
        new object[] { "with an alias",     Moment.WhileOpen,                  Opened,                     "start cancel start", "start cancel start" },
        new object[] { "no first factor",   Moment.WhileOpen,                  Opened,                     "start",              "start" },
        new object[] { "another subject",   Moment.WhileOpen,                  Opened,                     "start start",        "start start" },
        new object[] { "another tenant",    Moment.WhileOpen,                  Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.WhileItStarts,              Same,                       "start",              "start" },
        new object[] { "another browser",   Moment.WhileItStarts,              "StillOpen|opened",         "start",              "start start cancel" },
        new object[] { "another message",   Moment.WhileItStarts,              "StillOpen|opened",         "start",              "start start cancel" },
        new object[] { "the same question", Moment.CallerHasLeft,              Same,                       "start",              "start" },
        new object[] { "another browser",   Moment.CallerHasLeft,              "StillOpen|opened",         "start",              "start start cancel" },
        new object[] { "the same question", Moment.AfterApproval,              Same,                       "start",              "start" },
        new object[] { "another message",   Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "another purpose",   Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "another browser",   Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "no browser",        Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "with an alias",     Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "no first factor",   Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "another subject",   Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "another tenant",    Moment.AfterApproval,              Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.AWhileAfterApproval,        Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.AfterCollecting,            Opened,                     "start start",        "start start" },
        new object[] { "another browser",   Moment.AfterCollecting,            Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.AfterDenial,                "PausedAfterDenial",        "start",              "start" },
        new object[] { "another browser",   Moment.AfterDenial,                "PausedAfterDenial",        "start",              "start" },
        new object[] { "another purpose",   Moment.AfterDenial,                "PausedAfterDenial|opened", "start",              "start start" },
        new object[] { "the same question", Moment.AfterThePause,              Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.AfterExpiry,                Opened,                     "start start",        "start start" },
        new object[] { "the same question", Moment.AfterCancelling,            Opened,                     "start cancel start", "start cancel start" },
        new object[] { "the same question", Moment.OnAnotherNode,              Same,                       "start",              "start" },
        new object[] { "another browser",   Moment.OnAnotherNode,              Opened,                     "start cancel start", "start cancel start" },
        new object[] { "the same question", Moment.WhileAnotherNodeStartsIt,   Same,                       "start",              "start" },
        new object[] { "the same question", Moment.AfterApprovalOnAnotherNode, Same,                       "start",              "start" },
        new object[] { "another browser",   Moment.WhileAnotherNodeStartsIt,   "StillOpen|opened",         "start",              "start start cancel" },
    ];

    [TestCaseSource(nameof(Table))]
    public async Task A_second_start_has_the_outcome_and_the_calls_in_the_table(string second, Moment moment, string outcome, string likeSecSign, string likeSezame)
    {
        string[] outcomes = outcome.Split('|');
        await RunAsync(second, moment, LikeSecSign, outcomes[0], likeSecSign);
        await RunAsync(second, moment, WithMessageAndCancel, outcomes[^1], likeSezame);
    }

    private static async Task RunAsync(string second, Moment moment, TwoFactorCapabilities capabilities, string outcome, string calls)
    {
        await using AskedTwiceScene scene = new(capabilities);
        FlowStart? first = await scene.BringToAsync(moment);
        FlowStart again = await scene.AskAsync(AskedTwiceScene.Second(second), moment is Moment.OnAnotherNode or Moment.WhileAnotherNodeStartsIt or Moment.AfterApprovalOnAnotherNode ? 1 : 0);
        first ??= await scene.FirstAsync();
        bool isSame = first is null ? scene.Calls == "start" : again.Id == first.Id;
        string came = again.Refusal?.ToString() ?? (isSame ? Same : Opened);
        Assert.That((came, scene.Calls), Is.EqualTo((outcome, calls)), $"{second}, {moment}, {capabilities}");
    }
}
