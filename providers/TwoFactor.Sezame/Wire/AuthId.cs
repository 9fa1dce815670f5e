using System.Buffers;

namespace TwoFactor.Sezame.Wire;

/// <summary>The id of a challenge. Its form is the service's affair (24 hexadecimal digits have been seen), but it must be a part of a path as it stands.</summary>
internal static class AuthId
{
    private const int MaximumLength = 256;

    // RFC 3986 2.3, the characters that no path has to encode: with any other, a forged id could lead to another call.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~");

    public static bool IsUsable(string id) =>
        id.Length is > 0 and <= MaximumLength
        && !id.AsSpan().ContainsAnyExcept(Unreserved)
        && !id.All(c => c == '.'); // "." and ".." would lead to another path
}
