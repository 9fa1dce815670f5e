namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>A host creates what its own code gets, to test that code.</summary>
public sealed class EventExample
{
    [Test]
    public void An_event_is_created_for_a_test()
    {
        FlowAnswered denied = new(new FlowFacts(DateTimeOffset.UnixEpoch, "acme", "Sezame", "sign-in", "jdoe")) { State = ChallengeState.Denied };
        Assert.That((denied.At, denied.Tenant, denied.Provider, denied.Purpose, denied.Subject), Is.EqualTo((DateTimeOffset.UnixEpoch, "acme", "Sezame", "sign-in", "jdoe")));
    }

    [Test]
    public void A_refusal_is_created_for_a_test()
    {
        FlowStart refused = FlowStart.Refused(FlowRefusal.TooManyStarts, TimeSpan.FromSeconds(30));
        Assert.That((refused.Id, refused.Refusal, refused.RetryAfter), Is.EqualTo(((string?)null, FlowRefusal.TooManyStarts, TimeSpan.FromSeconds(30))));
    }
}
