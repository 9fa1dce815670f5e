namespace TwoFactor;

/// <summary>Whom to ask, and what the phone shows. What the tenant's service cannot do is left out quietly.</summary>
public sealed class ChallengeRequest
{
    /// <summary>The longest lifetime that any service knows: one day.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(1440);

    /// <summary>A question for <paramref name="user"/>.</summary>
    /// <param name="user">The user as the tenant's service knows them: the host's own user name (Sezame), the SecSign ID (SecSign).</param>
    /// <exception cref="ArgumentException">The user is empty, or contains control characters.</exception>
    public ChallengeRequest(string user)
    {
        User = UserName.Check(user);
    }

    /// <summary>The user to ask.</summary>
    public string User { get; }

    /// <summary>A short text for the phone, such as what the login is for.</summary>
    /// <exception cref="ArgumentException">The text is not well-formed Unicode.</exception>
    public string? Message
    {
        get;
        init => field = value is null || WellFormedText.IsWellFormed(value)
            ? value
            : throw new ArgumentException("A message is well-formed Unicode.", nameof(Message));
    }

    /// <summary>How long the person may take to answer.</summary>
    /// <value>More than zero, at most <see cref="MaximumLifetime"/>; <see langword="null"/> (default) for what is usual with the service.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public TimeSpan? Lifetime
    {
        get;
        init => field = value is null || (value > TimeSpan.Zero && value <= MaximumLifetime)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lifetime), "A lifetime is more than zero and at most 1440 minutes.");
    }

    /// <summary>Whether an approval by another name than <see cref="User"/> counts, as it does when a priority code was typed (SecSign).
    /// <see cref="ChallengeStatus.ApprovedUser"/> is then who it truly was.</summary>
    /// <value><see langword="false"/> by default: somebody else's approval is <see cref="ChallengeState.Invalid"/>.</value>
    public bool AllowAlias { get; init; }

    /// <summary>Where the service posts a hint once the person has answered. The hint is not signed and proves nothing: it is a reason to poll at
    /// once.</summary>
    /// <value>An https address with a host name, not an IP address; <see langword="null"/> (default) for none.</value>
    /// <exception cref="ArgumentException">The address is not https, or has no host name.</exception>
    public Uri? CallbackUri
    {
        get;
        init => field = value is null || IsCallbackAddress(value)
            ? value
            : throw new ArgumentException("A callback address is https with a host name, not an IP address.", nameof(CallbackUri));
    }

    /// <summary>What the service sends back to <see cref="CallbackUri"/>. It passes through a third party: put no secret into it.</summary>
    /// <exception cref="ArgumentException">A key or value is <see langword="null"/> or not well-formed Unicode.</exception>
    public IReadOnlyDictionary<string, string>? CallbackData
    {
        get;
        init => field = value is null || value.All(IsData)
            ? value
            : throw new ArgumentException("Callback data are texts of well-formed Unicode.", nameof(CallbackData));
    }

    private static bool IsData(KeyValuePair<string, string> pair) =>
        pair.Value is not null && WellFormedText.IsWellFormed(pair.Key) && WellFormedText.IsWellFormed(pair.Value);

    private static bool IsCallbackAddress(Uri address) =>
        address is { IsAbsoluteUri: true, HostNameType: UriHostNameType.Dns }
        && address.Scheme == Uri.UriSchemeHttps
        && address.UserInfo.Length == 0;
}
