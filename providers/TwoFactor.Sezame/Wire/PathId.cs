using System.Buffers;

namespace TwoFactor.Sezame.Wire;

/// <summary>An id of the service that becomes part of a path. The known ids are hexadecimal digits (Sezame 1.1). Other characters are allowed only if
/// they cannot change the path.</summary>
internal static class PathId
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaximumLength = 256;

    // RFC 3986 section 2.3: characters that need no escape in a path.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static bool IsUsable(string id) =>
        id.Length is > 0 and <= MaximumLength
        && !id.AsSpan().ContainsAnyExcept(Unreserved)
        && id.AsSpan().ContainsAnyExcept('.'); // "." and ".." would change the path
}
