using System.Diagnostics.CodeAnalysis;

namespace TwoFactor;

/// <summary>All data that are needed to poll, cancel or release one challenge, on any node and after a restart.</summary>
/// <remarks>
/// <para>It is a bearer secret: anyone who has it can poll and withdraw the challenge. Keep it on the server, and give browsers an opaque id of your
/// own.</para>
/// <para>The serialized text is not signed, because the library has no key. Anyone who can change the text can change <see cref="User"/> or
/// <see cref="AllowAlias"/>, and so whose approval counts. Keep it where only the server writes, such as a server-side session or a database.
/// </para>
/// <para>Immutable and thread-safe.</para>
/// </remarks>
public sealed class ChallengeHandle
{
    /// <summary>The most characters that <see cref="Serialize"/> returns and <see cref="Parse"/> accepts: 98,304. A typical handle has about
    /// 400.</summary>
    public const int MaximumSerializedLength = 96 * 1024;

    /// <summary>The most characters of a tenant's name: 255.</summary>
    public const int MaximumTenantLength = 255;

    /// <summary>The most ids in <see cref="ServiceIds"/>: 16.</summary>
    public const int MaximumServiceIds = 16;

    /// <summary>The most characters of all <see cref="ServiceIds"/> together, names and values: 8,192.</summary>
    public const int MaximumServiceIdsLength = 8 * 1024;

    internal const int MaximumEndpointLength = 2048;

    internal const int MaximumProviderLength = 64;

    /// <summary>The name of the provider that started the challenge: 1 to 64 characters.</summary>
    public required string Provider { get; init => field = Name(value, MaximumProviderLength, nameof(Provider)); }

    /// <summary>The tenant for which the challenge was started: 1 to <see cref="MaximumTenantLength"/> characters.</summary>
    public required string Tenant { get; init => field = Name(value, MaximumTenantLength, nameof(Tenant)); }

    /// <summary>The user who was asked; see <see cref="UserName"/>.</summary>
    public required string User { get; init => field = UserName.Check(value); }

    /// <summary>The service's own ids for the challenge, by the names that the service gives them. The dictionary is copied.</summary>
    /// <exception cref="ArgumentException">An id is <see langword="null"/> or not well-formed Unicode, or there are more or longer ids than
    /// <see cref="MaximumServiceIds"/> and <see cref="MaximumServiceIdsLength"/> allow. The message does not contain them.</exception>
    public required IReadOnlyDictionary<string, string> ServiceIds { get; init => field = Copy(value, nameof(ServiceIds)); }

    /// <summary>The server on which the challenge was started: https, at most 2,048 characters. A provider sends requests only to the servers in its
    /// tenant's settings.</summary>
    public required Uri Endpoint { get; init => field = Https(value, nameof(Endpoint)); }

    /// <summary>When the challenge was started (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the challenge expires if it is not answered (UTC).</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether the request allowed an approval by another name than <see cref="User"/>.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowAlias { get; init; }

    /// <summary>Writes the handle as one line of URL-safe text, to be kept in a session or a database on the server.</summary>
    public string Serialize() => ChallengeHandleText.Write(this);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a handle, is longer than <see cref="MaximumSerializedLength"/>, or has an unknown version.
    /// The message does not contain the text.</exception>
    public static ChallengeHandle Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ChallengeHandle? handle)
            ? handle
            : throw new FormatException("The text is not a challenge handle of a known version.");
    }

    /// <summary>Tries to read what <see cref="Serialize"/> wrote.</summary>
    /// <returns>Whether the text is a handle.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ChallengeHandle? handle)
    {
        handle = text is null ? null : ChallengeHandleText.Read(text);
        return handle is not null;
    }

    /// <summary>The provider and tenant, without ids and user.</summary>
    public override string ToString() => $"{Provider} challenge of tenant {Tenant}";

    private static string Name(string value, int maximumLength, string property)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, property);
        return value.Length <= maximumLength && WellFormedText.IsWellFormed(value)
            ? value
            : throw new ArgumentException($"A name must be well-formed Unicode of at most {maximumLength} characters.", property);
    }

    private static ServiceIdList Copy(IReadOnlyDictionary<string, string> ids, string property)
    {
        ArgumentNullException.ThrowIfNull(ids, property);
        KeyValuePair<string, string>[] copy = ids.Count <= MaximumServiceIds ? [.. ids] : throw TooMany(property);
        int length = 0;
        foreach ((string name, string id) in copy)
        {
            if (id is null || !WellFormedText.IsWellFormed(name) || !WellFormedText.IsWellFormed(id))
                throw new ArgumentException("An id must be well-formed Unicode.", property);
            length += name.Length + id.Length;
        }

        if (copy.Length > MaximumServiceIds || length > MaximumServiceIdsLength)
            throw TooMany(property);
        return new ServiceIdList(copy);
    }

    private static ArgumentException TooMany(string property) =>
        new($"A handle has at most {MaximumServiceIds} ids, with {MaximumServiceIdsLength} characters in total.", property);

    private static Uri Https(Uri address, string property)
    {
        ArgumentNullException.ThrowIfNull(address, property);
        return address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps && address.AbsoluteUri.Length <= MaximumEndpointLength
            ? address
            : throw new ArgumentException($"An endpoint must be an https address of at most {MaximumEndpointLength} characters.", property);
    }
}
