namespace TwoFactor.Testing.Conformance;

/// <summary>Names of other users that resemble a user's name, so that some comparisons accept them for it.</summary>
internal static class OddUsers
{
    /// <summary>Such names, in the form that this service uses. Left out are names that it cannot represent, and names that mean the same user to
    /// it.</summary>
    public static IEnumerable<string> Near(ProviderFixture fixture, string user) =>
        LookAlikes(user).Select(fixture.NormalForm).OfType<string>().Where(name => name != fixture.NormalForm(user));

    private static string[] LookAlikes(string user) =>
    [
        $"{user}x", $"{user}2", $"{user}.elsewhere.example", $"x{user}", $"not-{user}", user[..^1], user[1..], user.Split('@')[0],
        $"{user},other", $"other,{user}", $"{user};other", user.Replace(".", string.Empty, StringComparison.Ordinal),
        user.ToUpperInvariant(),
        $"%{(int)user[0]:X2}{user[1..]}", $"&#{(int)user[0]};{user[1..]}", $"&#x{(int)user[0]:x};{user[1..]}", $"\\u{(int)user[0]:x4}{user[1..]}", // escapes that nobody decodes
        user.Insert(4, "\u200B"), $"{user}\u200B", user.Insert(4, "\u00AD"), // characters without a width
        user.Insert(2, "\u0301"), // an accent on the letter before it
        (char)(user[0] + 0xFEE0) + user[1..], // the full-width form of an ASCII character
        user.Replace('a', '\u0430'), user.Replace('k', '\u212A'), // a Cyrillic a, and the Kelvin sign, whose lower case is k
    ];
}
