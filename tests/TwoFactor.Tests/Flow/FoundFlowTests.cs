using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>A login as it was read from a store: its age later on, the version that is shown, and the pause that the service asked for.</summary>
public sealed class FoundFlowTests
{
    [TestCase(5, 2, 3)]
    [TestCase(5, 5, 0)]
    [TestCase(5, 7, 0)]
    public void After_a_wait_it_is_older_and_its_turn_is_nearer(int untilTurn, int wait, int left)
    {
        FoundFlow flow = SampleContent.Found(SampleContent.Least(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(untilTurn)).After(TimeSpan.FromSeconds(wait));
        Assert.That((flow.Age, flow.Stored.UntilTurn), Is.EqualTo((TimeSpan.FromSeconds(10 + wait), TimeSpan.FromSeconds(left))));
    }

    // Without a first factor, only the start, the open question and the end can be told apart.
    [TestCase(true, 7, false, 7)]
    [TestCase(true, 9, true, 9)]
    [TestCase(false, 1, false, 1)]
    [TestCase(false, 2, false, 2)]
    [TestCase(false, 7, false, 2)]
    [TestCase(false, 2, true, 3)]
    [TestCase(false, 9, true, 3)]
    public void The_version_shows_a_stranger_nothing_that_only_real_questions_have(bool hasFirstFactor, long stored, bool isFinal, long shown) =>
        Assert.That(SampleContent.Found(SampleContent.Least() with { HasFirstFactor = hasFirstFactor }, TimeSpan.Zero, version: stored, isFinal: isFinal).Version, Is.EqualTo(shown));

    // Only real questions have a message, or a service that fails.
    [TestCase(true, false, ChallengeState.Delivered, true, ChallengeState.Delivered)]
    [TestCase(true, true, ChallengeState.Cancelled, true, ChallengeState.Cancelled)]
    [TestCase(false, false, ChallengeState.Delivered, false, ChallengeState.Pending)]
    [TestCase(false, true, ChallengeState.Expired, false, ChallengeState.Expired)]
    [TestCase(false, true, ChallengeState.Cancelled, false, ChallengeState.Cancelled)]
    [TestCase(false, true, ChallengeState.Denied, true, ChallengeState.Denied)]
    [TestCase(false, true, ChallengeState.Approved, true, ChallengeState.Approved)]
    public void A_stranger_sees_what_only_real_questions_have_once_the_person_has_answered(bool hasFirstFactor, bool isFinal, ChallengeState state, bool isSeen, ChallengeState shown)
    {
        FlowContent content = SampleContent.Least() with { HasFirstFactor = hasFirstFactor, State = state, Message = "of the service", IsTroubled = true };
        FlowStatus status = SampleContent.Found(content, TimeSpan.Zero, isFinal: isFinal).ToStatus(DateTimeOffset.UnixEpoch);
        Assert.That((status.State, status.Message is not null, status.IsServiceTroubled), Is.EqualTo((shown, isSeen, isSeen)));
    }

    [TestCase(9, false, Description = "the clock of the store was set back")]
    [TestCase(10, true)]
    [TestCase(19, true)]
    [TestCase(20, false)]
    public void The_service_is_left_alone_from_the_age_at_which_it_asked_for_a_pause(int age, bool isQuiet)
    {
        FlowContent content = SampleContent.Least() with { QuietSince = TimeSpan.FromSeconds(10), QuietUntil = TimeSpan.FromSeconds(20) };
        Assert.That(SampleContent.Found(content, TimeSpan.FromSeconds(age)).IsQuiet, Is.EqualTo(isQuiet));
    }
}
