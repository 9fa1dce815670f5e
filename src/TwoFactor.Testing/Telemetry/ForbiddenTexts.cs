using System.Text;

namespace TwoFactor.Testing;

/// <summary>Finds texts that must not be somewhere, also where they have been dressed up.</summary>
internal sealed class ForbiddenTexts(IEnumerable<string> texts)
{
    private readonly (string Text, string[] Forms)[] searched =
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Select(text => (text, FormsOf(text)))];

    /// <returns>The forbidden text that <paramref name="said"/> holds in one of its forms, or <see langword="null"/>.</returns>
    public string? FindIn(string? said) => said is null
        ? null
        : searched.FirstOrDefault(entry => entry.Forms.Any(form => said.Contains(form, StringComparison.OrdinalIgnoreCase))).Text;

    private static string[] FormsOf(string text) =>
        [.. new[] { text, Uri.EscapeDataString(text), Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=') }.Distinct(StringComparer.Ordinal)];
}
