namespace TwoFactor.Sezame.Wire;

/// <summary>The id of a challenge. Its form is the service's affair (24 hexadecimal digits have been seen), but it must fit into a path.</summary>
internal static class AuthId
{
    private const int MaximumLength = 256;

    public static bool IsUsable(string id) =>
        id.Length is > 0 and <= MaximumLength
        && !id.All(c => c == '.'); // "." and ".." would lead to another path
}
