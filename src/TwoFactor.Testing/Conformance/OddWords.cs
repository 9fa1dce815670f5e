using System.Globalization;
using System.Numerics;

namespace TwoFactor.Testing.Conformance;

/// <summary>Words that are not a state, but that incorrect code accepts as an approval.</summary>
internal static class OddWords
{
    private static readonly string[] Eager =
        ["true", "True", "yes", "ok", "0", "1", "-1", "3", "99", "approved", "Approved", "accepted", "success", "granted", "authenticated", "null", "unknown"];

    private static readonly int[] Sizes = [8, 16, 32, 64];

    /// <summary>Such words for this service: common words for "yes", and words that resemble its own word for an approval.</summary>
    public static IEnumerable<string> Near(ProviderFixture fixture)
    {
        string approved = fixture.WordFor(ChallengeState.Approved)!;
        string[] alike =
        [
            approved.ToUpperInvariant(), approved.ToUpperInvariant()[..1] + approved[1..], $" {approved}", $"{approved} ", $"0{approved}", $"+{approved}", $"{approved}0",
            $"{approved}.0", $"{approved}{approved}", $"{approved}x", $"not-{approved}", $"un{approved}", $"{approved},{approved}",
        ];
        return alike.Concat(Eager).Concat(SameWhenCut(approved)).Except(fixture.StateWords.Keys, StringComparer.Ordinal);
    }

    /// <summary>Whether both are the same number, perhaps written in another way.</summary>
    public static bool AreSameNumber(string one, string other) =>
        decimal.TryParse(one, NumberStyles.Any, CultureInfo.InvariantCulture, out decimal first)
        && decimal.TryParse(other, NumberStyles.Any, CultureInfo.InvariantCulture, out decimal second) && first == second;

    /// <summary>Words that look like this service's word for an approval, or that some comparisons call equal to it.</summary>
    public static IEnumerable<string> SameToTheEye(ProviderFixture fixture)
    {
        string approved = fixture.WordFor(ChallengeState.Approved)!;
        string rest = approved[1..];
        string[] alike =
        [
            $"{approved}\0", $"{approved[0]}\0{rest}", $"\0{approved}", // some comparisons ignore or stop at NUL
            $"{approved}\u200B", $"{approved}\u00AD", $"{approved[0]}\u00AD{rest}", $"\uFEFF{approved}", $"\u200E{approved}", // characters without a width
            $"{(char)(approved[0] + 0xFEE0)}{rest}", // the full-width form of an ASCII character
        ];
        return alike.Except(fixture.StateWords.Keys, StringComparer.Ordinal);
    }

    /// <summary>Numbers that become the one for an approval in 8, 16, 32 or 64 bits; none where it is no number.</summary>
    public static IEnumerable<string> SameWhenCut(string approved) => BigInteger.TryParse(approved, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number)
        ? Sizes.SelectMany(bits => new[] { number + BigInteger.Pow(2, bits), number - BigInteger.Pow(2, bits) })
            .Select(other => other.ToString(CultureInfo.InvariantCulture))
        : [];
}
