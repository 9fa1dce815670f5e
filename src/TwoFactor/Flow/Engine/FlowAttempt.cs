using System.Diagnostics;

namespace TwoFactor.Flow;

/// <summary>One attempt to open a flow: the request, and the values that were determined for it.</summary>
internal sealed record FlowAttempt(FlowRequest Request, FlowOptions Options, ITwoFactorProvider Provider, string? User)
{
    /// <summary>For how long a service shows a challenge without a lifetime of its own.</summary>
    public static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(2);

    private string? key;

    /// <summary>The new flow's id, for the browser.</summary>
    public string Id { get; private set; } = FlowId.Create();

    /// <summary>The new flow's key in the store.</summary>
    public string Key => key ??= FlowId.ToStoreKey(Id);

    /// <summary>The slot that the flow holds while it is open: that of the phone, or, without a first factor, that of the name.</summary>
    /// <remarks>Without a first factor, a start looks first at the slot of its name. Only such starts hold it, so that what they find there does not show
    /// whether somebody has that name, or has just logged in.</remarks>
    public string Slot => field ??= Request.HasFirstFactor ? SlotOfPhone() : SlotOfSubject("slot of name");

    /// <summary>The slot of the phone, for a flow without a first factor. It asks nobody while a challenge with a first factor holds this slot.
    /// <see langword="null"/> for other flows, and if nobody may be asked.</summary>
    public string? PhoneSlot => Request.HasFirstFactor || AsksNobody ? null : field ??= SlotOfPhone();

    /// <summary>The user's slot at the other provider that the failure mode asks, if that provider freezes users too; otherwise
    /// <see langword="null"/>.</summary>
    public string? SecondSlot { get; private init; }

    /// <summary>Whether the other provider is asked, because the selected one is unavailable.</summary>
    public bool IsAtOther { get; private init; }

    /// <summary>Whether nobody may be asked, not even at the other provider.</summary>
    public bool AsksNobody { get; private init; }

    /// <summary>Whether the phone may ask although no flow has the challenge, because the answer to the start does not tell. Nobody is asked elsewhere
    /// then, though an imitated start may look so.</summary>
    public bool MayBeAsking { get; private init; }

    /// <summary>The slots that the flow holds besides <see cref="Slot"/>: those of phones.</summary>
    public IEnumerable<string> SlotsOfPhones => new[] { PhoneSlot, SecondSlot }.OfType<string>();

    /// <summary>All slots that the flow holds.</summary>
    public IEnumerable<string> Slots => SlotsOfPhones.Prepend(Slot);

    /// <summary>A hash of what the person is asked. An open challenge is reused only for the same question, because an approval of one payment is not
    /// an approval of another.</summary>
    public string QuestionHash => field ??= FlowHash.Of("question", User, Request.Message ?? Request.Purpose, Request.AllowAlias ? "alias" : null);

    /// <summary>For how long the slot is taken while a start is sent to the service. Where a second question would freeze the user: until the question of
    /// a node that was killed is certainly over. Otherwise for a short time that a living node renews.</summary>
    public TimeSpan SlotTimeWhileStarting =>
        !MayFreeze ? FlowSlots.Lease
        : LongestOnPhone > UsualLifetime ? FlowGuard.LongestStart + (LongestOnPhone - UsualLifetime)
        : FlowGuard.LongestStart;

    /// <summary>Whether the service freezes a user who has two open challenges.</summary>
    public bool MayFreeze => CanFreeze(Provider);

    /// <summary>The tag of the slots: a hash of the browser, or without one the flow itself, so that each start then has another tag.</summary>
    public string Tag => field ??= Request.Browser is { } browser ? FlowHash.Of("browser", browser) : Key;

    /// <summary>Cancelled when the caller of the start has left.</summary>
    public CancellationToken Caller { get; init; }

    /// <summary>Whether the caller of the start has left. Then the start is refused at its next step: it ends no other login, rings no phone and lets nobody
    /// in.</summary>
    public bool HasCallerLeft => Caller.IsCancellationRequested;

    /// <summary>When the store was asked to create the flow, as a timestamp.</summary>
    public long CreationBegan { get; set; }

    /// <summary>When the store had created the flow, as a timestamp.</summary>
    public long CreationEnded { get; set; }

    /// <summary>Since when the slots are held, as a timestamp, and for how long; <see langword="null"/> before all of them were held for the
    /// question.</summary>
    public (long Since, TimeSpan For)? Held { get; set; }

    /// <summary>Whether the slots have expired since then, although they are held again. Another start may have held them meanwhile, and the person may have
    /// answered it.</summary>
    public bool HadGap { get; set; }

    /// <summary>The longest time in which the phone may show the challenge by our deadline. A service that accepts no lifetime does not show it for longer
    /// than usual. Without a first factor, every request has a lifetime, so that a decoy has the same one.</summary>
    public TimeSpan LongestLifetime => Request.Lifetime is { } wish && (wish < UsualLifetime || KeepsLifetimes(Provider)) ? wish : UsualLifetime;

    /// <summary>The longest time in which the service may show the challenge. A service that accepts no lifetime shows it for its usual time,
    /// whatever our deadline is.</summary>
    public TimeSpan LongestOnPhone => KeepsLifetimes(Provider) ? LongestLifetime : UsualLifetime;

    /// <summary>The lifetime to request from the service; <see langword="null"/> for its usual one.</summary>
    public TimeSpan? Lifetime => Request.Lifetime ?? (Request.HasFirstFactor ? null : UsualLifetime);

    /// <summary>Counts the starts of the subject, however it is written. Those without a first factor are counted apart: otherwise, a refusal would show who
    /// has logged in with one.</summary>
    public string SubjectCounter =>
        !Request.HasFirstFactor ? FlowHash.Of("starts of name", Tenant, Plain(Request.Subject))
        : IsNamedAsAtService ? UserCounter!
        : FlowHash.Of("starts of subject", Tenant, Plain(Request.Subject));

    /// <summary>Counts the starts for the user at the service, of all subjects. With a first factor, it is the same as <see cref="SubjectCounter"/> if the
    /// subject is the name there; it is <see langword="null"/> without a user.</summary>
    /// <remarks>Starts whose caller named the user (<see cref="FlowRequest.User"/>) are counted apart, unless the name is also the subject, so that they
    /// do not use up the limit of the name's owner.</remarks>
    public string? UserCounter => User is null ? null : FlowHash.Of(IsUserUnproven && !IsNamedAsAtService ? "starts of typed user" : "starts of user", Tenant, Plain(User));

    /// <summary>The attempt of the same start before its tenant moved, which was counted for all limits; otherwise <see langword="null"/>.</summary>
    public FlowAttempt? Earlier { get; init; }

    public string TenantCounter => FlowHash.Of("starts of tenant", Tenant);

    // The caller gave the name: perhaps somebody has typed it who wants to connect a phone.
    private bool IsUserUnproven => Request.User is not null && User is not null;

    private bool IsNamedAsAtService => User is not null && Plain(User) == Plain(Request.Subject);

    private string Tenant => field ??= Request.Tenant.ToUpperInvariant(); // not case-sensitive, like all configuration keys

    /// <summary>Takes another id, after the entry of the flow was removed: a removal that failed, or comes late, must not affect the next entry.</summary>
    public void TakeNewId()
    {
        Id = FlowId.Create();
        key = null;
    }

    /// <summary>The claim of a slot.</summary>
    /// <param name="heldFor">For how long.</param>
    /// <param name="replaces">The flow that it may replace.</param>
    public SlotClaim Claim(TimeSpan heldFor, string? replaces = null) => new() { Flow = Key, Tag = Tag, HeldFor = heldFor, Replaces = replaces };

    /// <summary>The same attempt, with the same id and slot, but it asks nobody.</summary>
    public FlowAttempt WithoutPerson()
    {
        _ = QuestionHash; // computed for the person and kept, so that the browser finds this login again when the person can be asked
        return this with { User = null, AsksNobody = true };
    }

    /// <summary>The same attempt without a first factor, with the same id and the slot of its name, after <see cref="FlowSlots.LeavePhonesAsync"/>.</summary>
    public FlowAttempt WithoutPhones() => WithoutPerson() with { SecondSlot = null, MayBeAsking = true };

    /// <summary>Whether a flow belongs to the same subject, however it is written.</summary>
    public bool HasSubjectOf(FlowContent content) => Plain(content.Subject) == Plain(Request.Subject);

    /// <summary>Whether this attempt may replace an open flow. Somebody who only knows the name of a phone, or has typed it without a first factor, must not
    /// be able to end its owner's login, nor to keep the owner from one: the owner's subject may be an account's id, and that of the other a name.</summary>
    public bool MayReplace(FlowContent content)
    {
        if (HasSubjectOf(content))
            return Request.HasFirstFactor || !content.HasFirstFactor;
        if (IsUserUnproven || User is null)
            return false;
        return content.IsUserUnproven || (Request.HasFirstFactor && !content.HasFirstFactor);
    }

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
        IsUserUnproven = IsUserUnproven,
        Slot = Slot,
        PhoneSlot = PhoneSlot,
        QuestionHash = QuestionHash,
        IsStarting = true,
        CollectWithin = Options.CollectWithin,
        State = ChallengeState.Pending,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>The same attempt, with the same id and slot, at another provider.</summary>
    public FlowAttempt At(ITwoFactorProvider provider, string? user)
    {
        string? name = AsksNobody || string.IsNullOrWhiteSpace(user) ? null : user;
        _ = (Slot, PhoneSlot, QuestionHash); // computes all for the first provider and keeps them, because it is the same login
        return this with { Provider = provider, User = name, IsAtOther = true, SecondSlot = SlotOfUser(provider, name) };
    }

    /// <summary>Whether the service still shows the challenge after our own deadline.</summary>
    public static bool Outlasts(ITwoFactorProvider provider, TimeSpan answerWithin) =>
        answerWithin < UsualLifetime && !KeepsLifetimes(provider);

    /// <returns>Whether the service freezes a user for whom two challenges are open.</returns>
    public static bool CanFreeze(ITwoFactorProvider provider) => provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge);

    /// <summary>The provider and the request, without ids and names.</summary>
    public override string ToString() => $"{Provider.Name}: {Request}";

    private static bool KeepsLifetimes(ITwoFactorProvider provider) => provider.Capabilities.HasFlag(TwoFactorCapabilities.CustomLifetime);

    // Some services freeze a user who has two open challenges (SecSign 2.8). For those, there is one slot per user for all purposes, and also one per subject
    // without a name at the service; otherwise the answer would reveal that the name does not exist. All spellings of a name have the same slot, because
    // they ask the same phone.
    private string SlotOfPhone() => SlotOfUser(Provider, User) ?? SlotOfSubject("slot of subject");

    private string SlotOfSubject(string kind) => FlowHash.Of(kind, Tenant, Plain(Request.Subject), MayFreeze ? null : Request.Purpose);

    private string? SlotOfUser(ITwoFactorProvider provider, string? user) =>
        user is not null && CanFreeze(provider)
            ? FlowHash.Of("slot of user", Tenant, provider.Name, Plain(user))
            : null;

    // Services do not distinguish upper and lower case, or spaces around a name.
    private static string Plain(string name) => name.Trim().ToUpperInvariant();
}
