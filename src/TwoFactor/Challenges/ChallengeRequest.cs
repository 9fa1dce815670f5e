using System.Collections.ObjectModel;
using TwoFactor.Providers;

namespace TwoFactor;

/// <summary>The user to ask, and what the phone shows. Parts that the tenant's service cannot do are ignored.</summary>
public sealed class ChallengeRequest
{
    /// <summary>The longest lifetime that any service accepts: one day.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(1440);

    /// <summary>The most characters of <see cref="Message"/>: 500.</summary>
    public const int MaximumMessageLength = 500;

    /// <summary>The most characters of <see cref="CallbackUri"/>: 2,048.</summary>
    public const int MaximumCallbackUriLength = 2048;

    /// <summary>The most entries of <see cref="CallbackData"/>: 32.</summary>
    public const int MaximumCallbackEntries = 32;

    /// <summary>The most characters of a key in <see cref="CallbackData"/>: 64.</summary>
    public const int MaximumCallbackKeyLength = 64;

    /// <summary>The most characters of a value in <see cref="CallbackData"/>: 1,024.</summary>
    public const int MaximumCallbackValueLength = 1024;

    /// <summary>A request to ask <paramref name="user"/>.</summary>
    /// <param name="user">The user's name at the tenant's service: the name that was paired (Sezame), the SecSign ID (SecSign).</param>
    /// <exception cref="ArgumentException">The user is empty, is longer than <see cref="UserName.MaximumLength"/>, contains control characters, or is
    /// not well-formed Unicode. The message does not contain it.</exception>
    public ChallengeRequest(string user)
    {
        User = UserName.Check(user);
    }

    /// <summary>The user to ask.</summary>
    public string User { get; }

    /// <summary>A short text for the phone, such as what the login is for.</summary>
    /// <value>At most <see cref="MaximumMessageLength"/> characters; <see langword="null"/> (default) for the service's own text.</value>
    /// <exception cref="ArgumentException">The text is too long, or not well-formed Unicode. The message does not contain it.</exception>
    public string? Message
    {
        get;
        init => field = value is null || IsText(value, MaximumMessageLength)
            ? value
            : throw new ArgumentException($"A message must be well-formed Unicode of at most {MaximumMessageLength} characters.", nameof(Message));
    }

    /// <summary>How long the person may take to answer.</summary>
    /// <remarks>If the service does not keep this time itself, or only in whole minutes, the phone asks for longer. The service does not say when an answer was
    /// given, so a poll after this time may still return a late one. To exclude that, stop polling when the time is over, as the flow does.</remarks>
    /// <value>More than zero, at most <see cref="MaximumLifetime"/>; <see langword="null"/> (default) for the service's usual lifetime.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public TimeSpan? Lifetime
    {
        get;
        init => field = value is null || (value > TimeSpan.Zero && value <= MaximumLifetime)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lifetime), "A lifetime must be more than zero and at most 1440 minutes.");
    }

    /// <summary>Whether an approval under another name than <see cref="User"/> counts, for example after the person typed a priority code (SecSign).
    /// <see cref="ChallengeStatus.ApprovedUser"/> is then the name of the user who approved.</summary>
    /// <value><see langword="false"/> by default: somebody else's approval is <see cref="ChallengeState.Invalid"/>.</value>
    public bool AllowAlias { get; init; }

    /// <summary>Where the service sends a callback once the person has answered. The callback is not signed and proves nothing: use it only as a
    /// reason to poll at once.</summary>
    /// <value>An https address with a full host name, such as <c>portal.example</c>, or <c>localhost</c> for development, and not an IP address; at most
    /// <see cref="MaximumCallbackUriLength"/> characters; <see langword="null"/> (default) for none.</value>
    /// <exception cref="ArgumentException">The address is not https, has no full host name, or is too long.</exception>
    public Uri? CallbackUri
    {
        get;
        init => field = value is null || IsCallbackAddress(value)
            ? value
            : throw new ArgumentException(
                $"A callback address must be https with a full host name, not an IP address, of at most {MaximumCallbackUriLength} characters.", nameof(CallbackUri));
    }

    /// <summary>Data that the service sends back to <see cref="CallbackUri"/>. The service can read them, so they must not contain a
    /// secret.</summary>
    /// <value>At most <see cref="MaximumCallbackEntries"/> entries, with keys of at most <see cref="MaximumCallbackKeyLength"/> and values of at most
    /// <see cref="MaximumCallbackValueLength"/> characters; <see langword="null"/> (default) for none. The dictionary is copied.</value>
    /// <exception cref="ArgumentException">There are too many entries, or a key or value is too long, <see langword="null"/> or not well-formed
    /// Unicode. The message does not contain it.</exception>
    public IReadOnlyDictionary<string, string>? CallbackData { get; init => field = value is null ? null : Copy(value, nameof(CallbackData)); }

    private static ReadOnlyDictionary<string, string> Copy(IReadOnlyDictionary<string, string> data, string property)
    {
        Dictionary<string, string> copy = new(StringComparer.Ordinal);
        foreach ((string key, string value) in data)
        {
            if (copy.Count == MaximumCallbackEntries)
                throw new ArgumentException($"Callback data can have at most {MaximumCallbackEntries} entries.", property);
            if (value is null || !IsText(key, MaximumCallbackKeyLength) || !IsText(value, MaximumCallbackValueLength))
                throw new ArgumentException(
                    $"Callback data must be well-formed Unicode: keys of at most {MaximumCallbackKeyLength} characters, values of at most "
                    + $"{MaximumCallbackValueLength}.",
                    property);
            copy[key] = value;
        }

        return new ReadOnlyDictionary<string, string>(copy);
    }

    private static bool IsText(string text, int maximumLength) => text.Length <= maximumLength && WellFormedText.IsWellFormed(text);

    private static bool IsCallbackAddress(Uri address) =>
        CallbackAddress.IsUsable(address) && address.AbsoluteUri.Length <= MaximumCallbackUriLength;
}
