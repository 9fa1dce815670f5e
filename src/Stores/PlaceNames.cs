using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Stores;

/// <summary>Names places and counters in an engine. With a key that the engine does not have, a dump cannot be matched against a list of users. Compiled into
/// each store that nodes share.</summary>
internal sealed class PlaceNames(Secret? key)
{
    private const int ShortestKey = 32;

    private readonly byte[]? bytes = key is null ? null : Encoding.UTF8.GetBytes(key.Reveal());

    /// <exception cref="ArgumentException">The key is too short to withstand trying.</exception>
    public static void Check(Secret? key)
    {
        if (key is not null && key.Reveal().Length < ShortestKey)
            throw new ArgumentException($"NameKey has at least {ShortestKey} characters.", nameof(key));
    }

    /// <summary>The name of a place or counter in the engine.</summary>
    public string Of(string name) => bytes is null ? name : Base64Url.EncodeToString(HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(name)));
}
