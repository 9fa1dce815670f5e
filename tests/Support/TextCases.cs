namespace TwoFactor.Tests.Support;

/// <summary>Test cases whose texts have a lone surrogate. In a test's name it would be lost on the way to the report, and the test with it.</summary>
internal static class TextCases
{
    /// <summary>A case for each text, named after the text with such halves as <c>U+D800</c>.</summary>
    public static IEnumerable<TestCaseData> Of(params string[] texts) =>
        texts.Select(text => new TestCaseData(text).SetArgDisplayNames($"\"{string.Concat(text.Select(Shown))}\""));

    private static string Shown(char letter) => char.IsSurrogate(letter) || char.IsControl(letter) ? $"U+{(int)letter:X4}" : $"{letter}";
}
