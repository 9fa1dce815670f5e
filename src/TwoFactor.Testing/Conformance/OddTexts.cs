namespace TwoFactor.Testing.Conformance;

/// <summary>Texts for a person that no service should send, and that one sends one day.</summary>
internal static class OddTexts
{
    /// <param name="isJson">Whether the text stands in JSON, which has escapes for what it does not allow.</param>
    public static IEnumerable<(string What, byte[] Text)> For(bool isJson) => isJson
        ?
        [
            ("an escape sequence of terminals", @"You \u001b[31mdenied"u8.ToArray()),
            ("NUL", @"You \u0000denied"u8.ToArray()),
            ("a line break", @"You\r\ndenied"u8.ToArray()),
            ("half a surrogate pair", @"You \ud83d denied"u8.ToArray()),
        ]
        :
        [
            ("an escape sequence of terminals", "You \u001B[31mdenied"u8.ToArray()),
            ("NUL", "You \0denied"u8.ToArray()),
            ("a line break", "You\r\ndenied"u8.ToArray()),
            ("bytes that are not UTF-8", [.. "You "u8, 0xFF, 0xC3, .. " denied"u8]),
        ];
}
