using System.Text;

namespace TwoFactor.Testing;

/// <summary>Finds texts that must not appear, also if they are encoded.</summary>
internal sealed class ForbiddenTexts(IEnumerable<string> texts)
{
    private readonly (string Text, string[] Forms)[] searched =
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Select(text => (text, FormsOf(text)))];

    /// <returns>The forbidden text that <paramref name="said"/> contains, plain or encoded, or <see langword="null"/>.</returns>
    public string? FindIn(string? said) => said is null
        ? null
        : searched.FirstOrDefault(entry => entry.Forms.Any(form => said.Contains(form, StringComparison.OrdinalIgnoreCase))).Text;

    private static string[] FormsOf(string text) =>
        [.. new[] { text, Uri.EscapeDataString(text), Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=') }.Distinct(StringComparer.Ordinal)];
}
