using System.Buffers.Text;
using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Creates the ids of flows for browsers, and the keys of the same flows for stores.</summary>
internal static class FlowId
{
    private const int Bytes = 32;
    private const int LongestId = 128; // ids of the library have 43 characters; longer texts are not hashed

    /// <summary>The length of a key, in characters: a SHA-256 as URL-safe base64.</summary>
    public const int StoreKeyLength = 43;

    /// <summary>A new id: 256 random bits as URL-safe base64.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The key of an id, which may be any text. The id cannot be computed from the key.</summary>
    public static string ToStoreKey(string id) => FlowHash.Of("flow", id.Length <= LongestId ? id : string.Empty);

    /// <summary>Whether the text has the form of a key. The token of a callback has that form.</summary>
    public static bool IsStoreKey(string text) => text.Length == StoreKeyLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
