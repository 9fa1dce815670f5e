namespace TwoFactor;

/// <summary>The user whom a flow asks, and the purpose.</summary>
public sealed class FlowRequest
{
    /// <summary>The default purpose.</summary>
    public const string SignIn = "sign-in";

    /// <summary>A request to ask <paramref name="subject"/>.</summary>
    /// <param name="tenant">The tenant as configured; not case-sensitive.</param>
    /// <param name="subject">The host's own id of the user, 1 to 256 characters. Take it from the first factor, or, in a login without a password,
    /// from the name that was typed.</param>
    /// <exception cref="ArgumentException">The tenant or the subject is empty, too long, or not well-formed Unicode.</exception>
    public FlowRequest(string tenant, string subject)
    {
        Tenant = FlowKey.Checked(tenant, nameof(tenant));
        Subject = FlowKey.Checked(subject, nameof(subject));
    }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The host's own id of the user.</summary>
    public string Subject { get; }

    /// <summary>The user's name at the tenant's service. It is never used at another service: with a name,
    /// <see cref="FlowFailureMode.OtherProvider"/> works like <see cref="FlowFailureMode.Closed"/>.</summary>
    /// <value><see langword="null"/> (default) to ask <see cref="ITwoFactorUserNames"/>.</value>
    public string? User { get; init; }

    /// <summary>What the approval is for, such as <c>payment</c>. An approval for one purpose does not count for another.</summary>
    /// <value>1 to 256 characters; <see cref="SignIn"/> by default.</value>
    /// <exception cref="ArgumentException">The value is empty, too long, or not well-formed Unicode.</exception>
    public string Purpose { get; init => field = FlowKey.Checked(value, nameof(Purpose)); } = SignIn;

    /// <summary>A secret of the browser that starts the flow, such as the value of a cookie. The flow can then be used only from this
    /// browser.</summary>
    /// <value>1 to 256 characters that cannot be guessed; <see langword="null"/> (default) for none.</value>
    /// <exception cref="ArgumentException">The value is empty, too long, or not well-formed Unicode.</exception>
    public string? Browser { get; init => field = value is null ? null : FlowKey.Checked(value, nameof(Browser)); }

    /// <summary>Whether the subject has already passed a first factor, such as a password.</summary>
    /// <value><see langword="true"/> by default. With <see langword="false"/>, the flow does not reveal whether the subject exists, and its limits
    /// are stricter. The host then logs in the account of <see cref="FlowOutcome.ApprovedUser"/>, not the subject.</value>
    public bool HasFirstFactor { get; init; } = true;

    /// <summary>Whether <see cref="FlowFailureMode.OpenWithAudit"/> applies, where it is set. It is meant for logins; a payment, or the connection of a
    /// phone, has to wait until the service works.</summary>
    /// <value><see langword="true"/> by default. With <see langword="false"/>, that mode works like <see cref="FlowFailureMode.Closed"/>.</value>
    public bool MayFailOpen { get; init; } = true;

    /// <summary>A short text for the phone. If the service has no picture, a comparison code is added to it.</summary>
    /// <value>At most 80 characters are used; the purpose by default.</value>
    public string? Message { get; init; }

    /// <summary>How long the person may take to answer.</summary>
    /// <value>More than zero, at most <see cref="ChallengeRequest.MaximumLifetime"/>; <see langword="null"/> (default) for the service's usual
    /// lifetime.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public TimeSpan? Lifetime
    {
        get;
        init => field = value is null || (value > TimeSpan.Zero && value <= ChallengeRequest.MaximumLifetime)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lifetime), "A lifetime must be more than zero and at most 1440 minutes.");
    }

    /// <summary>Whether an approval under another name counts; see <see cref="ChallengeRequest.AllowAlias"/>. <see cref="FlowOutcome.ApprovedUser"/>
    /// is then the name of the user who approved.</summary>
    public bool AllowAlias { get; init; }

    /// <summary>The tenant and the purpose, without the subject and secrets.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";
}
