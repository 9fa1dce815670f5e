using System.Diagnostics;

namespace TwoFactor.Flow;

/// <summary>One attempt to open a flow: the request, and the values that were determined for it.</summary>
internal sealed record FlowAttempt(FlowRequest Request, FlowOptions Options, ITwoFactorProvider Provider, string? User)
{
    private static readonly TimeSpan LifetimeWithoutFirstFactor = TimeSpan.FromMinutes(2);

    /// <summary>The new flow's id, for the browser.</summary>
    public string Id { get; } = FlowId.Create();

    /// <summary>The new flow's key in the store.</summary>
    public string Key => field ??= FlowId.KeyOf(Id);

    /// <summary>The slot that the flow holds while it is open, so that a phone shows one challenge at a time.</summary>
    /// <remarks>Some services freeze a user who has two open challenges (SecSign 2.8). For those, there is one slot per user for all purposes. A
    /// subject without a name at the service also has one slot; otherwise the answer would reveal that the name does not exist.</remarks>
    public string Slot => field ??= SlotOfUser(Provider, User) ?? FlowId.Hash("slot of subject", Tenant, Request.Subject, MayFreeze ? null : Request.Purpose);

    /// <summary>The user's slot at the other provider that the failure mode asks, if that provider freezes users too; otherwise
    /// <see langword="null"/>.</summary>
    public string? SecondSlot { get; private init; }

    /// <summary>All slots that the flow holds.</summary>
    public IReadOnlyList<string> Slots => SecondSlot is null ? [Slot] : [Slot, SecondSlot];

    /// <summary>A hash of what the person is asked. An open challenge is reused only for the same question, because an approval of one payment is not
    /// an approval of another.</summary>
    public string Question => field ??= FlowId.Hash("question", User, Request.Message ?? Request.Purpose, Request.AllowAlias ? "alias" : null);

    /// <summary>Whether the service freezes a user who has two open challenges.</summary>
    public bool MayFreeze => Provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge);

    /// <summary>The holder of the slot: the browser, or without one the flow itself, so that each start then has another holder.</summary>
    public string Holder => field ??= Request.Browser is { } browser ? FlowId.Hash("browser", browser) : Key;

    /// <summary>When the flow was created, as a timestamp.</summary>
    public long CreatedAt { get; set; }

    /// <summary>The longest time in which the phone may show the challenge by our deadline. Without a first factor, every request has a lifetime, so
    /// that a decoy has the same one.</summary>
    public TimeSpan LongestQuestion => Request.Lifetime ?? LifetimeWithoutFirstFactor;

    /// <summary>The longest time in which the service may show the challenge. A service that accepts no lifetime shows it for its usual time,
    /// whatever our deadline is.</summary>
    public TimeSpan LongestOnPhone => Outlasts(Provider, LongestQuestion) ? LifetimeWithoutFirstFactor : LongestQuestion;

    /// <summary>The lifetime to request from the service; <see langword="null"/> for its usual one.</summary>
    public TimeSpan? Lifetime => Request.Lifetime ?? (Request.HasFirstFactor ? null : LifetimeWithoutFirstFactor);

    public string SubjectCounter => FlowId.Hash("starts of subject", Tenant, Request.Subject);

    public string TenantCounter => FlowId.Hash("starts of tenant", Tenant);

    private string Tenant => field ??= Request.Tenant.ToUpperInvariant(); // not case-sensitive, like all configuration keys

    /// <summary>The claim of a slot.</summary>
    /// <param name="heldFor">For how long.</param>
    /// <param name="replaces">The flow that it may replace.</param>
    public SlotClaim Claim(TimeSpan heldFor, string? replaces = null) => new() { Flow = Key, Holder = Holder, HeldFor = heldFor, Replaces = replaces };

    /// <summary>The flow's content until the service has answered the start.</summary>
    public FlowContent Begin() => new()
    {
        Id = Id,
        Binding = FlowBinding.Of(Request),
        Tenant = Request.Tenant,
        Subject = Request.Subject,
        Purpose = Request.Purpose,
        Provider = Provider.Name,
        User = User,
        HasFirstFactor = Request.HasFirstFactor,
        Slot = Slot,
        Question = Question,
        IsStarting = true,
        CollectWithin = Options.CollectWithin,
        State = ChallengeState.Pending,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>The same attempt, with the same id and slot, at another provider.</summary>
    public FlowAttempt At(ITwoFactorProvider provider, string? user, FlowOptions options)
    {
        string? name = string.IsNullOrWhiteSpace(user) ? null : user;
        _ = (Slot, Question); // computes both for the first provider and keeps them, because it is the same login
        return this with { Provider = provider, User = name, Options = options, SecondSlot = SlotOfUser(provider, name) };
    }

    /// <summary>Whether the service still shows the challenge after our own deadline.</summary>
    public static bool Outlasts(ITwoFactorProvider provider, TimeSpan answerWithin) =>
        answerWithin < LifetimeWithoutFirstFactor && !provider.Capabilities.HasFlag(TwoFactorCapabilities.CustomLifetime);

    /// <summary>The provider and the request, without ids and names.</summary>
    public override string ToString() => $"{Provider.Name}: {Request}";

    private string? SlotOfUser(ITwoFactorProvider provider, string? user) =>
        user is not null && provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge)
            ? FlowId.Hash("slot of user", Tenant, provider.Name, user.Trim().ToUpperInvariant())
            : null;
}
