namespace TwoFactor.Testing.Conformance;

/// <summary>Words that are not a state, but that incorrect code accepts as an approval.</summary>
internal static class OddWords
{
    private static readonly string[] Eager =
        ["true", "True", "yes", "ok", "0", "1", "-1", "3", "99", "approved", "Approved", "accepted", "success", "granted", "authenticated", "null", "unknown"];

    /// <summary>Such words for this service: common words for "yes", and words that resemble its own word for an approval.</summary>
    public static IEnumerable<string> Near(ProviderFixture fixture)
    {
        string approved = fixture.WordFor(ChallengeState.Approved)!;
        string[] alike =
        [
            approved.ToUpperInvariant(), approved.ToUpperInvariant()[..1] + approved[1..], $" {approved}", $"{approved} ", $"0{approved}", $"+{approved}", $"{approved}0",
            $"{approved}.0", $"{approved}{approved}", $"{approved}x", $"not-{approved}", $"un{approved}", $"{approved},{approved}",
        ];
        return alike.Concat(Eager).Except(fixture.StateWords.Keys, StringComparer.Ordinal);
    }
}
