using System.Buffers;

namespace TwoFactor.Sezame.Wire;

/// <summary>An id of the service that becomes part of a path. Hexadecimal digits have been seen (Sezame 1.1); whatever else comes, it must lead to no
/// other path.</summary>
internal static class PathId
{
    private const int MaximumLength = 256;

    // RFC 3986 section 2.3: what stands for itself in a path.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static bool IsUsable(string id) =>
        id.Length is > 0 and <= MaximumLength
        && !id.AsSpan().ContainsAnyExcept(Unreserved)
        && id.AsSpan().ContainsAnyExcept('.'); // "." and ".." are not names
}
