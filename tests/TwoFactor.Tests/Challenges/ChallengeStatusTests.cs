namespace TwoFactor.Tests.Challenges;

/// <summary>Which states are final, which name a user, and what a status shows.</summary>
public sealed class ChallengeStatusTests
{
    [Test]
    public void The_default_state_is_Unknown_and_not_final()
    {
        Assert.That(default(ChallengeState), Is.EqualTo(ChallengeState.Unknown));
        Assert.That(default(ChallengeState).IsFinal(), Is.False);
    }

    [TestCase(ChallengeState.Unknown, false)]
    [TestCase(ChallengeState.Pending, false)]
    [TestCase(ChallengeState.Delivered, false)]
    [TestCase(ChallengeState.Approved, true)]
    [TestCase(ChallengeState.Denied, true)]
    [TestCase(ChallengeState.Expired, true)]
    [TestCase(ChallengeState.Suspended, true)]
    [TestCase(ChallengeState.Cancelled, true)]
    [TestCase(ChallengeState.Invalid, true)]
    [TestCase((ChallengeState)77, false)]
    public void Only_states_that_cannot_change_are_final(ChallengeState state, bool final) => Assert.That(state.IsFinal(), Is.EqualTo(final));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void An_approval_names_its_user(string? user) =>
        Assert.That(() => new ChallengeStatus(ChallengeState.Approved, user), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Only_an_approval_may_name_a_user() =>
        Assert.That(() => new ChallengeStatus(ChallengeState.Denied, "jdoe"), Throws.ArgumentException);

    [Test]
    public void A_services_message_becomes_one_line_of_limited_length()
    {
        Assert.That(new ChallengeStatus(ChallengeState.Denied, message: "a\r\nb\0").Message, Is.EqualTo("a  b"));
        Assert.That(new ChallengeStatus(ChallengeState.Denied, message: new string('x', 500)).Message, Has.Length.EqualTo(500));
        Assert.That(new ChallengeStatus(ChallengeState.Denied, message: new string('x', 501)).Message, Has.Length.EqualTo(500));
        Assert.That(new ChallengeStatus(ChallengeState.Denied, message: new string('x', 499) + "\U0001F600").Message, Has.Length.EqualTo(499), "no half of a pair");
        Assert.That(new ChallengeStatus(ChallengeState.Denied, message: new string('x', 900_000)).Message, Has.Length.EqualTo(ChallengeStatus.MaximumMessageLength));
    }

    [Test]
    public void ToString_shows_only_the_state() =>
        Assert.That(new ChallengeStatus(ChallengeState.Approved, "jdoe", "welcome jdoe").ToString(), Is.EqualTo("Approved"));
}
