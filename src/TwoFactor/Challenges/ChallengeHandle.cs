using System.Diagnostics.CodeAnalysis;

namespace TwoFactor;

/// <summary>Everything that it takes to poll, cancel or release one challenge, on any node, after any restart.</summary>
/// <remarks>A bearer secret: whoever has it can ask the service about the challenge, and withdraw it. It stays on the server; a browser gets an
/// opaque id of the host's own. Immutable and thread-safe.</remarks>
public sealed class ChallengeHandle
{
    /// <summary>The newest form that <see cref="Serialize"/> writes and <see cref="Parse"/> reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The form in which the handle is written.</summary>
    public int Version { get; } = CurrentVersion;

    /// <summary>The name of the provider that started the challenge.</summary>
    public required string Provider { get; init => field = NotEmpty(value); }

    /// <summary>The tenant for which it was started.</summary>
    public required string Tenant { get; init => field = NotEmpty(value); }

    /// <summary>The user who was asked.</summary>
    public required string User { get; init => field = UserName.Check(value); }

    /// <summary>The service's own ids for the challenge, by the names that the service gives them.</summary>
    public required IReadOnlyDictionary<string, string> ServiceIds { get; init => field = Whole(value); }

    /// <summary>The server that started the challenge, and that knows it (https). A provider asks none but those of its tenant's settings.</summary>
    public required Uri Endpoint { get; init => field = Https(value); }

    /// <summary>When the challenge was started (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the challenge expires unanswered (UTC).</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether the request allowed an approval by another name than <see cref="User"/>.</summary>
    public bool AllowAlias { get; init; }

    /// <summary>Writes the handle as one line of URL-safe text, to be kept in a session or a database on the server.</summary>
    public string Serialize() => ChallengeHandleText.Write(this);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a handle, or one of a version that is not known. The message does not repeat it.</exception>
    public static ChallengeHandle Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ChallengeHandle? handle)
            ? handle
            : throw new FormatException("The text is not a challenge handle of a known version.");
    }

    /// <summary>Reads what <see cref="Serialize"/> wrote, where the text may be anything.</summary>
    /// <returns>Whether it was a handle.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ChallengeHandle? handle)
    {
        handle = text is null ? null : ChallengeHandleText.Read(text);
        return handle is not null;
    }

    /// <summary>The provider and tenant; no id and no user.</summary>
    public override string ToString() => $"{Provider} challenge of tenant {Tenant}";

    private static string NotEmpty(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return value;
    }

    private static IReadOnlyDictionary<string, string> Whole(IReadOnlyDictionary<string, string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Values.All(id => id is not null) ? ids : throw new ArgumentException("An id is a text.", nameof(ids));
    }

    private static Uri Https(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new ArgumentException("An endpoint is an https address.", nameof(address));
    }
}
