using System.Globalization;
using System.Text.RegularExpressions;

namespace TwoFactor.Emulator.Outcomes;

/// <summary>The outcome that a user name spells: <c>approve</c>, <c>deny-after-3s@acme.example</c>. The text after an <c>@</c> is free, so that
/// parallel tests can each have their own user.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Delay">How long after the request.</param>
/// <param name="Suffix">The text after the <c>@</c>; for an alias, the true ID.</param>
internal sealed partial record NamedOutcome(OutcomeKind Kind, TimeSpan Delay, string Suffix)
{
    /// <summary>Null if the name spells no outcome. Case and surrounding blanks are ignored.</summary>
    public static NamedOutcome? Parse(string name)
    {
        Match match = Pattern().Match(name.Trim().ToLowerInvariant());
        if (!match.Success || ToKind(match.Groups["word"].Value) is not OutcomeKind kind)
            return null;
        TimeSpan delay = match.Groups["number"] is { Success: true } number
            ? ToDelay(long.Parse(number.ValueSpan, CultureInfo.InvariantCulture), match.Groups["unit"].Value)
            : TimeSpan.Zero;
        return new NamedOutcome(kind, delay, match.Groups["suffix"].Value);
    }

    private static OutcomeKind? ToKind(string word) => word switch
    {
        "approve" => OutcomeKind.Approve,
        "deny" => OutcomeKind.Deny,
        "wrong-symbol" => OutcomeKind.WrongSymbol,
        "expire" => OutcomeKind.Expire,
        "never" => OutcomeKind.Never,
        "fetch" => OutcomeKind.Fetch,
        "suspend" => OutcomeKind.Suspend,
        "invalid" => OutcomeKind.Invalidate,
        "nostate" => OutcomeKind.NoState,
        "cancel" => OutcomeKind.Cancel,
        "frozen" => OutcomeKind.Frozen,
        "alias" => OutcomeKind.Alias,
        "unpaired" => OutcomeKind.Unpaired,
        "unknown" => OutcomeKind.Unknown,
        _ => null,
    };

    private static TimeSpan ToDelay(long number, string unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(number),
        "s" => TimeSpan.FromSeconds(number),
        _ => TimeSpan.FromMinutes(number),
    };

    [GeneratedRegex(@"^(?<word>[a-z]+(-symbol)?)(-after-(?<number>[0-9]{1,6})(?<unit>ms|s|m))?(@(?<suffix>.*))?\z")]
    private static partial Regex Pattern();
}
