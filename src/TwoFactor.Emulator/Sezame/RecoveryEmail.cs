namespace TwoFactor.Emulator.Sezame;

/// <summary>The recovery e-mail of a person with a Sezame account. It can be any short text, so that tests need no real address.</summary>
internal static class RecoveryEmail
{
    private const int LongestEmail = 255;

    /// <summary>Whether a text can be one: 1 to 255 characters that are not all blanks.</summary>
    public static bool IsPossible(string text) => text.Trim().Length is > 0 and <= LongestEmail;
}
