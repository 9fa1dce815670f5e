namespace TwoFactor.Testing.Conformance;

/// <summary>Texts that no service should send to a user, but that one may send by mistake.</summary>
internal static class OddTexts
{
    /// <param name="isJson">Whether the text is written in JSON, where such characters are escaped.</param>
    public static IEnumerable<(string What, byte[] Text)> For(bool isJson) => isJson
        ?
        [
            ("an escape sequence of terminals", @"You \u001b[31mdenied"u8.ToArray()),
            ("NUL", @"You \u0000denied"u8.ToArray()),
            ("a line break", @"You\r\ndenied"u8.ToArray()),
            ("a lone surrogate", @"You \ud83d denied"u8.ToArray()),
        ]
        :
        [
            ("an escape sequence of terminals", "You \u001B[31mdenied"u8.ToArray()),
            ("NUL", "You \0denied"u8.ToArray()),
            ("a line break", "You\r\ndenied"u8.ToArray()),
            ("bytes that are not UTF-8", [.. "You "u8, 0xFF, 0xC3, .. " denied"u8]),
        ];
}
