namespace TwoFactor.Flow;

/// <summary>One attempt to open a flow: the request, and what was found out and made for it.</summary>
internal sealed record FlowAttempt(FlowRequest Request, FlowOptions Options, ITwoFactorProvider Provider, string? User)
{
    private static readonly TimeSpan LifetimeWithoutFirstFactor = TimeSpan.FromMinutes(2);

    /// <summary>The new flow's id, for the browser.</summary>
    public string Id { get; } = FlowId.Create();

    /// <summary>The new flow's key in the store.</summary>
    public string Key => field ??= FlowId.KeyOf(Id);

    /// <summary>The place that the flow holds while it is open, so that a phone asks one question at a time.</summary>
    /// <remarks>Some services freeze a user who is asked twice at once (SecSign 2.8). There the place is one per user, whatever the purpose; for
    /// a subject without a name there it is one as well, or the answer would tell that the name does not exist.</remarks>
    public string Slot => field ??= SlotOfUser(Provider, User) ?? FlowId.Hash("slot of subject", Tenant, Request.Subject, MayFreeze ? null : Request.Purpose);

    /// <summary>The place of the user at the provider that the failure mode asks, where that one freezes users too; otherwise <see langword="null"/>.</summary>
    public string? SecondSlot { get; private init; }

    /// <summary>All places that the flow holds.</summary>
    public IReadOnlyList<string> Slots => SecondSlot is null ? [Slot] : [Slot, SecondSlot];

    /// <summary>What the person is asked. Only the same question is answered by a challenge that is open already: a yes to one payment is not a yes to
    /// another.</summary>
    public string Question => field ??= FlowId.Hash("question", User, Request.Message ?? Request.Purpose, Request.AllowAlias ? "alias" : null);

    /// <summary>Whether the service freezes a user who is asked twice at once.</summary>
    public bool MayFreeze => Provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge);

    /// <summary>Who holds the place: the browser, or without one the flow itself, so that no other start counts as the same.</summary>
    public string Holder => field ??= Request.Browser is { } browser ? FlowId.Hash("browser", browser) : Key;

    /// <summary>When the flow was created, as a timestamp.</summary>
    public long CreatedAt { get; init; }

    /// <summary>How long a phone may be asking, at most. Without a first factor every request has a lifetime, so that a decoy has the same one.</summary>
    public TimeSpan LongestQuestion => Request.Lifetime ?? LifetimeWithoutFirstFactor;

    /// <summary>How long the service may be asking, at most: one that takes no lifetime asks for as long as is usual there, whatever our deadline.</summary>
    public TimeSpan LongestOnPhone => Outlasts(Provider, LongestQuestion) ? LifetimeWithoutFirstFactor : LongestQuestion;

    /// <summary>The lifetime to ask the service for; <see langword="null"/> for what is usual there.</summary>
    public TimeSpan? Lifetime => Request.Lifetime ?? (Request.HasFirstFactor ? null : LifetimeWithoutFirstFactor);

    public string SubjectCounter => FlowId.Hash("starts of subject", Tenant, Request.Subject);

    public string TenantCounter => FlowId.Hash("starts of tenant", Tenant);

    private string Tenant => field ??= Request.Tenant.ToUpperInvariant(); // not case-sensitive, like all configuration keys

    /// <summary>The claim of the place.</summary>
    /// <param name="heldFor">For how long.</param>
    /// <param name="replaces">The flow that it may replace.</param>
    public SlotClaim Claim(TimeSpan heldFor, string? replaces = null) => new() { Flow = Key, Holder = Holder, HeldFor = heldFor, Replaces = replaces };

    /// <summary>The same attempt, with the same id and place, at another provider.</summary>
    public FlowAttempt At(ITwoFactorProvider provider, string? user, FlowOptions options)
    {
        string? name = string.IsNullOrWhiteSpace(user) ? null : user;
        _ = (Slot, Question); // those of the first provider: it is the same login
        return this with { Provider = provider, User = name, Options = options, SecondSlot = SlotOfUser(provider, name) };
    }

    /// <summary>Whether the service goes on asking after a deadline of ours.</summary>
    public static bool Outlasts(ITwoFactorProvider provider, TimeSpan answerWithin) =>
        answerWithin < LifetimeWithoutFirstFactor && !provider.Capabilities.HasFlag(TwoFactorCapabilities.CustomLifetime);

    /// <summary>The provider and the request; no id and no name.</summary>
    public override string ToString() => $"{Provider.Name}: {Request}";

    private string? SlotOfUser(ITwoFactorProvider provider, string? user) =>
        user is not null && provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge)
            ? FlowId.Hash("slot of user", Tenant, provider.Name, user.Trim().ToUpperInvariant())
            : null;
}
