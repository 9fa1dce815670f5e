namespace TwoFactor;

/// <summary>Whom a flow asks, for what, and on whose behalf.</summary>
public sealed class FlowRequest
{
    /// <summary>The usual purpose.</summary>
    public const string SignIn = "sign-in";

    /// <summary>A question for <paramref name="subject"/>.</summary>
    /// <param name="tenant">The tenant as configured; not case-sensitive.</param>
    /// <param name="subject">The host's own id of the user, 1 to 256 characters. It comes from the first factor, or from the name that was typed where that
    /// is all that came first.</param>
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

    /// <summary>The user as the tenant's service knows them.</summary>
    /// <value><see langword="null"/> (default) to ask <see cref="ITwoFactorUserNames"/>.</value>
    public string? User { get; init; }

    /// <summary>What the approval is for, such as <c>payment</c>. An approval for one purpose does not count for another.</summary>
    /// <value>1 to 256 characters; <see cref="SignIn"/> by default.</value>
    /// <exception cref="ArgumentException">The value is empty, too long, or not well-formed Unicode.</exception>
    public string Purpose { get; init => field = FlowKey.Checked(value, nameof(Purpose)); } = SignIn;

    /// <summary>A secret of the browser that asks, such as the value of a cookie, so that the flow is of no use elsewhere.</summary>
    /// <value>1 to 256 characters that cannot be guessed; <see langword="null"/> (default) for none.</value>
    /// <exception cref="ArgumentException">The value is empty, too long, or not well-formed Unicode.</exception>
    public string? Browser { get; init => field = value is null ? null : FlowKey.Checked(value, nameof(Browser)); }

    /// <summary>Whether the subject has proven something already, such as a password.</summary>
    /// <value><see langword="true"/> by default. With <see langword="false"/>, whether the subject exists is not revealed, and the guard's limits are
    /// stricter.</value>
    public bool HasFirstFactor { get; init; } = true;

    /// <summary>What the phone shows, in few words. Where the service has no picture, a comparison code is added to it.</summary>
    /// <value>80 characters at most are used; the purpose by default.</value>
    public string? Message { get; init; }

    /// <summary>How long the person may take to answer.</summary>
    /// <value>More than zero, at most <see cref="ChallengeRequest.MaximumLifetime"/>; <see langword="null"/> (default) for what is usual with the
    /// service.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public TimeSpan? Lifetime
    {
        get;
        init => field = value is null || (value > TimeSpan.Zero && value <= ChallengeRequest.MaximumLifetime)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lifetime), "A lifetime must be more than zero and at most 1440 minutes.");
    }

    /// <summary>Whether an approval by another name counts; see <see cref="ChallengeRequest.AllowAlias"/>. <see cref="FlowOutcome.ApprovedUser"/> is then who
    /// it truly was.</summary>
    public bool AllowAlias { get; init; }

    /// <summary>The tenant and the purpose; neither the subject nor a secret.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";
}
