using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.SecSign;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>The state machine of a session (SecSign 2.6), without HTTP.</summary>
internal sealed class AuthSessionTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 17, 9, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Func<AuthSession, bool>> Moves = new()
    {
        ["accept"] = session => session.Accept(),
        ["deny"] = session => session.Deny(),
        ["suspend"] = session => session.Suspend(),
        ["choose right"] = session => session.Choose(session.AccessPass.Name),
        ["choose wrong"] = session => session.Choose(session.Choices[1].Name),
        ["expire"] = session => session.Settle(Start.AddMinutes(2)),
    };

    [Test]
    public void A_decided_session_cannot_be_decided_again([ValueSource(nameof(Names))] string first, [ValueSource(nameof(Names))] string second)
    {
        AuthSession session = Make();
        Assert.That(Moves[first](session), Is.True);
        AuthSessionState decided = session.State;

        Assert.That(Moves[second](session), Is.False);
        Assert.That(session.Fetch(), Is.False);

        Assert.That(session.State, Is.EqualTo(decided));
        Assert.That(session.IsOpen, Is.False);
    }

    [Test]
    public void A_fetched_session_can_still_get_every_decision([ValueSource(nameof(Names))] string move)
    {
        AuthSession session = Make();
        Assert.That(session.Fetch(), Is.True);

        Assert.That(Moves[move](session), Is.True);
    }

    [Test]
    public void A_planned_answer_before_the_expiry_counts_even_if_both_are_noticed_together()
    {
        AuthSession session = Make(new PlannedAnswer(OutcomeKind.Approve, Start.AddMinutes(1)));

        session.Settle(Start.AddHours(1));

        Assert.That(session.State, Is.EqualTo(AuthSessionState.Accepted));
    }

    [Test]
    public void An_answer_of_the_person_counts_before_a_later_planned_answer()
    {
        AuthSession session = Make(new PlannedAnswer(OutcomeKind.Approve, Start.AddMinutes(1)));
        session.Deny();

        session.Settle(Start.AddMinutes(1));

        Assert.That(session.State, Is.EqualTo(AuthSessionState.Denied));
    }

    private static string[] Names() => [.. Moves.Keys];

    private static AuthSession Make(PlannedAnswer? plan = null) => new()
    {
        Id = -6928134574892437226,
        RequestId = new string('A', 64),
        TypedName = "johndoe",
        TrueId = "johndoe",
        ServiceName = "Globex",
        ServiceAddress = "globex.example",
        AccessPass = AccessPass.All[0],
        Choices = [.. AccessPass.All.Take(4)],
        ShowsAccessPass = true,
        StartedAt = Start,
        ExpiresAt = Start.AddMinutes(2),
        Plan = plan,
    };
}
