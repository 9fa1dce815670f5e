using System.Text.Unicode;

namespace TwoFactor.SecSign.Wire;

/// <summary>Looks for a second meaning in the text of an answer, before a "yes" in it counts: markup, invalid UTF-8, and pairs in which another
/// parser could read a decision.</summary>
/// <remarks>A "no" needs none of this. See <see cref="AnswerPairs"/> for what makes every answer invalid.</remarks>
internal static class ApprovalText
{
    /// <returns>Whether every parser reads the same decision in the text.</returns>
    public static bool IsUnambiguous(ReadOnlySpan<byte> text)
    {
        if (HasTag(text) || !Utf8.IsValid(text)) // with markup it is a page
            return false;
        ReadOnlySpan<byte> rest = text;
        bool followsName = false;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> pair = AnswerPairs.Next(ref rest);
            ReadOnlySpan<byte> key = AnswerPairs.KeyOf(pair);
            if (pair.Contains((byte)'<') && !AnswerKey.IsText(key))
                return false;
            if (AnswerKey.Find(key) is { } field && AnswerKey.Decides(field))
                followsName = false;
            else if ((followsName && BeginsWithEntity(pair)) || HiddenDecision.IsIn(pair, out followsName))
                return false;
        }

        return true;
    }

    /// <returns>Whether the text contains a tag. A single &lt; in a name is not one.</returns>
    private static bool HasTag(ReadOnlySpan<byte> text)
    {
        int end = text.LastIndexOf((byte)'>');
        for (int i = text.IndexOf((byte)'<'); i >= 0 && i < end;)
        {
            byte next = text[i + 1];
            if (char.IsAsciiLetter((char)next) || next is (byte)'/' or (byte)'!' or (byte)'?')
                return true;
            int step = text[(i + 1)..].IndexOf((byte)'<');
            i = step < 0 ? -1 : i + 1 + step;
        }

        return false;
    }

    // The rest of an HTML entity, such as the one for =, after the answer was split at its ampersand.
    private static bool BeginsWithEntity(ReadOnlySpan<byte> pair) =>
        pair.StartsWith("#"u8) || pair.StartsWith("equals;"u8) || pair.StartsWith("colon;"u8) || pair.StartsWith("amp;"u8);
}
