namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>What a <see cref="NumbersProvider"/> does wrong.</summary>
public enum NumbersFault
{
    /// <summary>No mistake: the correct provider.</summary>
    None,
    CutsNumbers,
    ReadsNumbersInTexts,
    TakesTheLastOfTwoFields,
    IgnoresLookAlikes,
    IgnoresWhichChallengeIsMeant,
    ComparesIdsAsDoubles,
    TakesAMissingIdForTheRequestedOne,
}
