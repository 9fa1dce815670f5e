using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Stores;

/// <summary>The names of slots and counters in an engine. They are already hashes of tenant and user. With <c>NameKey</c>, they are hashed again with that
/// key, which the engine does not have, so that a database dump cannot be compared with a list of users. Without it, they are used as they are. This file is
/// compiled into each shared store.</summary>
internal sealed class KeyedNames(Secret? key)
{
    private const int ShortestKey = 32;

    private readonly byte[]? bytes = key is null ? null : Encoding.UTF8.GetBytes(key.Reveal());

    /// <summary>Checks a key. A short one could be guessed.</summary>
    /// <returns>The fault, for a message; <see langword="null"/> if the key can be used, or if there is none.</returns>
    public static string? FindFault(Secret? key) =>
        key is not null && key.Reveal().Length < ShortestKey ? $"NameKey must have at least {ShortestKey} characters." : null;

    /// <summary>The name of a slot or counter in the engine.</summary>
    public string Of(string name) => bytes is null ? name : Base64Url.EncodeToString(HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(name)));
}
