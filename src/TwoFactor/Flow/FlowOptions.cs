namespace TwoFactor;

/// <summary>How logins are waited for and guarded: under <c>TwoFactor:Flow</c> for all tenants, and under <c>TwoFactor:Tenants:&lt;tenant&gt;:Flow</c> for
/// one, where each setting that is given replaces the one for all.</summary>
public sealed class FlowOptions
{
    /// <summary>What happens when no challenge can be opened.</summary>
    /// <value><c>Closed</c> (default), <c>OtherProvider</c> or <c>OpenWithAudit</c>.</value>
    public FlowFailureMode FailureMode { get; set; }

    /// <summary>How long after its start a challenge is first polled: people need a moment to take out the phone.</summary>
    /// <value>0 to 30 seconds; 2 seconds by default.</value>
    public TimeSpan FirstPollAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The time between polls while most people answer.</summary>
    /// <value>0.2 to 60 seconds; 1 second by default.</value>
    public TimeSpan QuickInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after the start polls are quick.</summary>
    /// <value>0 seconds to 1 hour; 30 seconds by default.</value>
    public TimeSpan QuickPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between polls after that.</summary>
    /// <value>0.2 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan SlowInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between polls while the service is in trouble.</summary>
    /// <value>0.2 to 60 seconds; 10 seconds by default.</value>
    public TimeSpan TroubledInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two polls of one challenge, whatever asks for one: a callback, for example.</summary>
    /// <value>0.2 to 60 seconds; 1 second by default.</value>
    public TimeSpan MinimumInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much intervals vary, as a part of them, so that many logins do not poll in step.</summary>
    /// <value>0 to 0.5; 0.1 by default.</value>
    public double Jitter { get; set; } = 0.1;

    /// <summary>How many polls of one tenant this process has under way at most.</summary>
    /// <value>1 to 10,000; 64 by default.</value>
    public int MaxConcurrentPolls { get; set; } = 64;

    /// <summary>How long an outcome can be collected after the person's answer, and an unanswered challenge be asked about after its deadline: a laptop that
    /// slept finds it.</summary>
    /// <value>10 seconds to 1 day; 2 minutes by default.</value>
    public TimeSpan CollectWithin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a flow goes on after the last waiter left. Then it is cancelled.</summary>
    /// <value>5 seconds to 1 day; 2 minutes by default: a phone's browser is silent while the person answers in the app.</value>
    public TimeSpan AbandonAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many challenges a subject may be asked within <see cref="StartsWindow"/>.</summary>
    /// <value>1 to 1,000; 5 by default.</value>
    public int MaxStarts { get; set; } = 5;

    /// <summary>The same for a subject without a first factor, whose name a stranger may have typed.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    public int MaxStartsWithoutFirstFactor { get; set; } = 3;

    /// <summary>How many challenges the whole tenant may ask within <see cref="StartsWindow"/>.</summary>
    /// <value>1 to 10,000,000; 10,000 by default.</value>
    public int MaxStartsOfTenant { get; set; } = 10_000;

    /// <summary>The time in which starts are counted. It slides.</summary>
    /// <value>1 second to 1 day; 5 minutes by default.</value>
    public TimeSpan StartsWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a subject is left alone after a denial.</summary>
    /// <value>0 seconds to 1 day; 30 seconds by default.</value>
    public TimeSpan PauseAfterDenial { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a comparison code is added to the message, where the service shows the message but no picture.</summary>
    /// <value><c>true</c> by default.</value>
    public bool ShowComparisonCode { get; set; } = true;

    /// <summary>Where the service sends its callbacks: <see cref="ITwoFactorFlow.HastenAsync"/> is called with the last segment of the path, which the flow
    /// adds.</summary>
    /// <value>An https address with a host name, without query; none by default.</value>
    public Uri? CallbackUri { get; set; }

    /// <summary>How many flows the store in memory holds at most. Other stores have bounds of their own. Counts under <c>TwoFactor:Flow</c> only, when the
    /// host starts.</summary>
    /// <value>1 to 10,000,000; 250,000 by default.</value>
    public int MemoryCapacity { get; set; } = 250_000;

    /// <summary>The same values in another object.</summary>
    internal FlowOptions Copy() => (FlowOptions)MemberwiseClone();

    /// <summary>The same options with another failure mode.</summary>
    internal FlowOptions With(FlowFailureMode failureMode)
    {
        FlowOptions copy = Copy();
        copy.FailureMode = failureMode;
        return copy;
    }
}
