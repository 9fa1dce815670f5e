namespace TwoFactor;

/// <summary>Settings for polling and for the limits on logins. They are read from <c>TwoFactor:Flow</c> for all tenants, and from
/// <c>TwoFactor:Tenants:&lt;tenant&gt;:Flow</c> for one tenant. A setting of a tenant replaces the setting for all tenants.</summary>
public sealed class FlowOptions
{
    /// <summary>What happens when no challenge can be opened.</summary>
    /// <value><c>Closed</c> (default), <c>OtherProvider</c> or <c>OpenWithAudit</c>.</value>
    public FlowFailureMode FailureMode { get; set; }

    /// <summary>How long after its start a challenge is first polled. People need a moment to take out the phone.</summary>
    /// <value>0 to 30 seconds; 2 seconds by default.</value>
    public TimeSpan FirstPollAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The time between polls while most people answer.</summary>
    /// <value>0.2 to 60 seconds; 1 second by default.</value>
    public TimeSpan QuickInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after the start <see cref="QuickInterval"/> applies.</summary>
    /// <value>0 seconds to 1 hour; 30 seconds by default.</value>
    public TimeSpan QuickPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between polls after that.</summary>
    /// <value>0.2 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan SlowInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between polls after a poll has failed, until one succeeds. Logins without a first factor are not polled less often, so that failures
    /// of the service cannot be seen from outside.</summary>
    /// <value>0.2 to 60 seconds; 10 seconds by default.</value>
    public TimeSpan TroubledInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The minimum time between two polls of one challenge, even if something such as a callback asks for a poll.</summary>
    /// <value>0.2 to 60 seconds; 1 second by default.</value>
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How much intervals vary at random, as a fraction of the interval, so that many logins do not poll at the same time.</summary>
    /// <value>0 to 0.5; 0.1 by default.</value>
    public double Jitter { get; set; } = 0.1;

    /// <summary>The most polls for one tenant that this process runs at the same time.</summary>
    /// <value>1 to 10,000; 64 by default.</value>
    public int MaxConcurrentPolls { get; set; } = 64;

    /// <summary>How long an outcome can be collected after the person's answer, for example by a laptop that was asleep. If polls fail at
    /// the deadline of a challenge, polling goes on for half of this time (only with a first factor).</summary>
    /// <value>10 seconds to 1 day; 2 minutes by default.</value>
    public TimeSpan CollectWithin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a flow continues after the last waiter left. It is cancelled some time after that (about 20 seconds with the default intervals),
    /// because another node may have waiters. On several nodes, do not set it below the lifetime of a challenge: while the service answers slowly, a node
    /// could otherwise cancel a flow that has a waiter on another node.</summary>
    /// <value>5 seconds to 1 day; 2 minutes by default, because a browser on the phone sends nothing while the person answers in the app.</value>
    public TimeSpan AbandonAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The most challenges for one subject, and for one user at the service, within <see cref="StartsWindow"/>.</summary>
    /// <value>1 to 1,000; 5 by default.</value>
    public int MaxStarts { get; set; } = 5;

    /// <summary>The same for a subject without a first factor. A stranger may have typed that name. For the subject, such starts are counted apart; for the user
    /// at the service, together with the others.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    public int MaxStartsWithoutFirstFactor { get; set; } = 3;

    /// <summary>The most challenges for one tenant within <see cref="StartsWindow"/>.</summary>
    /// <value>1 to 10,000,000; 10,000 by default.</value>
    public int MaxStartsOfTenant { get; set; } = 10_000;

    /// <summary>The sliding window in which starts are counted.</summary>
    /// <value>1 second to 1 day; 5 minutes by default.</value>
    public TimeSpan StartsWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long no challenge can be started after a denial, for the same subject and purpose. If the service freezes users (SecSign ID), the
    /// pause holds for the user at the service, for all subjects and purposes. If it is shorter than 30 seconds and the answer to a start was lost, the
    /// built-in page may ask the phone again after a denial.</summary>
    /// <value>0 seconds to 1 day; 30 seconds by default.</value>
    public TimeSpan PauseAfterDenial { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a comparison code is added to the message, if the service shows the message but no picture.</summary>
    /// <value><c>true</c> by default.</value>
    public bool ShowComparisonCode { get; set; } = true;

    /// <summary>The address to which the service sends its callbacks. The flow adds a segment to its path. The host calls
    /// <see cref="ITwoFactorFlow.ReceiveCallbackAsync"/> with that segment.</summary>
    /// <value>An https address with a full host name, such as <c>portal.example</c>, or <c>localhost</c> for development; without query; at most 2,004
    /// characters without the slash at its end. None by default.</value>
    public Uri? CallbackUri { get; set; }

    /// <summary>The most flows that the in-memory store keeps. Other stores have their own limits. It is read once, when the host starts, and only
    /// from <c>TwoFactor:Flow</c>.</summary>
    /// <value>1 to 10,000,000; 250,000 by default.</value>
    public int MemoryCapacity { get; set; } = 250_000;

    /// <summary>The same values in another object.</summary>
    internal FlowOptions Copy() => (FlowOptions)MemberwiseClone();
}
