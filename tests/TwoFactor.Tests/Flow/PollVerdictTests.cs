using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>What follows for a login from each answer to a poll, and from each failure. It can be answered for 120 seconds, and collected for another
/// 60.</summary>
public sealed class PollVerdictTests
{
    private const double Tick = 1e-7;

    private static readonly FlowOptions Options = new() { MinPollInterval = TimeSpan.FromSeconds(1) };

    [Test]
    public void An_approval_counts_whenever_it_comes_and_names_its_user([Values(0, 119, 120, 500)] int age, [Values] bool hasFirstFactor, [Values] bool isOverHere)
    {
        FlowContent after = PollVerdict.Answered(At(age, hasFirstFactor), new ChallengeStatus(ChallengeState.Approved, "jdoe"), isOverHere);
        Assert.That((after.State, after.ApprovedUser), Is.EqualTo((ChallengeState.Approved, "jdoe")));
    }

    [Test]
    public void Nothing_else_is_an_approval([Values] ChallengeState state, [Values(0, 119, 120, 500)] int age, [Values] bool hasFirstFactor, [Values] bool isOverHere)
    {
        if (state == ChallengeState.Approved)
            return;
        FlowContent after = PollVerdict.Answered(At(age, hasFirstFactor), new ChallengeStatus(state), isOverHere);
        Assert.That(after.State, Is.Not.EqualTo(ChallengeState.Approved));
        Assert.That(after.ApprovedUser, Is.Null);
    }

    [Test]
    public void Each_final_state_of_the_service_ends_the_login(
        [Values(ChallengeState.Denied, ChallengeState.Expired, ChallengeState.Suspended, ChallengeState.Cancelled, ChallengeState.Invalid)] ChallengeState state) =>
        Assert.That(PollVerdict.Answered(At(60), new ChallengeStatus(state), isOverHere: false).State, Is.EqualTo(state));

    [TestCase(120 - Tick, ChallengeState.Delivered)]
    [TestCase(120, ChallengeState.Expired)]
    public void Without_an_answer_the_login_expires_when_its_time_is_over(double age, ChallengeState expected)
    {
        Assert.That(PollVerdict.Answered(At(age), new ChallengeStatus(ChallengeState.Delivered), isOverHere: true).State, Is.EqualTo(expected));
        Assert.That(PollVerdict.Unanswered(At(age), At(age).Content with { State = ChallengeState.Delivered }).State, Is.EqualTo(expected));
    }

    [TestCase(ChallengeState.Unknown)]
    [TestCase((ChallengeState)99)]
    public void An_unknown_state_changes_nothing(ChallengeState state)
    {
        FoundFlow delivered = At(60, change: content => content with { State = ChallengeState.Delivered });
        Assert.That(PollVerdict.Answered(delivered, new ChallengeStatus(state), isOverHere: false).State, Is.EqualTo(ChallengeState.Delivered));
    }

    // The store's clock decides. This node's may be fast.
    [TestCase(60, true, ChallengeState.Pending)]
    [TestCase(60, false, ChallengeState.Expired)]
    [TestCase(120 - Tick, true, ChallengeState.Pending)]
    [TestCase(120, true, ChallengeState.Expired)]
    public void An_expiry_that_may_be_this_nodes_clock_alone_does_not_end_the_login(double age, bool isOverHere, ChallengeState expected) =>
        Assert.That(PollVerdict.Answered(At(age), new ChallengeStatus(ChallengeState.Expired), isOverHere).State, Is.EqualTo(expected));

    // A stranger must not learn that there was a question: without one, the login expires at the deadline.
    [TestCase(60, ChallengeState.Pending)]
    [TestCase(120 - Tick, ChallengeState.Pending)]
    [TestCase(120, ChallengeState.Expired)]
    public void Without_a_first_factor_an_early_expiry_is_not_shown(double age, ChallengeState expected) =>
        Assert.That(PollVerdict.Answered(At(age, hasFirstFactor: false), new ChallengeStatus(ChallengeState.Expired), isOverHere: false).State, Is.EqualTo(expected));

    [Test]
    public void Without_a_first_factor_a_frozen_user_is_a_decoy_from_now_on()
    {
        FoundFlow flow = At(60, hasFirstFactor: false, content => content with { Message = "before" });
        FlowContent after = PollVerdict.Answered(flow, new ChallengeStatus(ChallengeState.Suspended, message: "frozen"), isOverHere: false);
        Assert.That((after.State, after.IsDecoy, after.Message), Is.EqualTo((ChallengeState.Pending, true, "before")));
    }

    [TestCase(null, "before")]
    [TestCase("now", "now")]
    public void The_latest_message_of_the_service_is_kept(string? message, string expected)
    {
        FoundFlow flow = At(60, change: content => content with { Message = "before" });
        Assert.That(PollVerdict.Answered(flow, new ChallengeStatus(ChallengeState.Pending, message: message), isOverHere: false).Message, Is.EqualTo(expected));
    }

    [Test]
    public void Any_answer_ends_the_trouble_and_the_pause([Values] ChallengeState state)
    {
        FoundFlow troubled = At(60, change: content => content with { IsTroubled = true, QuietSince = TimeSpan.FromSeconds(10), QuietUntil = TimeSpan.FromSeconds(50) });
        FlowContent after = PollVerdict.Answered(troubled, new ChallengeStatus(state, state == ChallengeState.Approved ? "jdoe" : null), isOverHere: false);
        Assert.That((after.IsTroubled, after.QuietSince, after.QuietUntil), Is.EqualTo((false, TimeSpan.Zero, TimeSpan.Zero)));
    }

    // With a first factor, an answer may still be read some time after the deadline. Without one, the end must not show whether the service works.
    [TestCase(150 - Tick, true, false, ChallengeState.Pending)]
    [TestCase(150, true, false, ChallengeState.Expired)]
    [TestCase(120 - Tick, true, true, ChallengeState.Pending)]
    [TestCase(120, true, true, ChallengeState.Expired)]
    [TestCase(120 - Tick, false, false, ChallengeState.Pending)]
    [TestCase(120, false, false, ChallengeState.Expired)]
    public void A_login_whose_service_fails_expires_when_no_answer_can_be_expected(double age, bool hasFirstFactor, bool isForgotten, ChallengeState expected)
    {
        FlowContent after = PollVerdict.Failed(At(age, hasFirstFactor), Options, isForgotten);
        Assert.That((after.State, after.IsTroubled), Is.EqualTo((expected, true)));
    }

    [TestCase(60, 20, 80)]
    [TestCase(60, 60, 120, Description = "the deadline")]
    [TestCase(60, 3600, 120)]
    [TestCase(120 - Tick, 3600, 120)]
    [TestCase(120, 3600, 150, Description = "the end")]
    [TestCase(130, 10, 140)]
    public void The_service_is_left_alone_for_as_long_as_it_asks_but_polled_at_the_deadline_and_at_the_end(double age, double pause, double until)
    {
        FlowContent after = PollVerdict.Failed(At(age), Options, isForgotten: false, TimeSpan.FromSeconds(pause));
        Assert.That((after.QuietSince, after.QuietUntil), Is.EqualTo((TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(until))));
    }

    [TestCase(null, false)]
    [TestCase(1, false)]
    [TestCase(1 + Tick, true)]
    public void A_pause_that_is_no_longer_than_the_shortest_interval_is_none(double? pause, bool isQuiet)
    {
        FlowContent after = PollVerdict.Failed(At(60), Options, isForgotten: false, pause is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        Assert.That(after.QuietUntil > TimeSpan.Zero, Is.EqualTo(isQuiet));
    }

    private static FoundFlow At(double age, bool hasFirstFactor = true, Func<FlowContent, FlowContent>? change = null)
    {
        FlowContent content = SampleContent.Least() with
        {
            HasFirstFactor = hasFirstFactor,
            AnswerWithin = TimeSpan.FromSeconds(120),
            CollectWithin = TimeSpan.FromSeconds(60),
            State = ChallengeState.Pending,
        };
        return SampleContent.Found(change?.Invoke(content) ?? content, TimeSpan.FromSeconds(age));
    }
}
