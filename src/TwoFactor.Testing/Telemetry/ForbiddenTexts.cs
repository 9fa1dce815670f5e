using System.Text;

namespace TwoFactor.Testing;

/// <summary>Finds texts that must not appear, also if they are encoded.</summary>
internal sealed class ForbiddenTexts(IEnumerable<string> texts)
{
    private readonly (string Text, string[] Forms)[] searched =
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Select(text => (text, FormsOf(text)))];

    /// <returns>The forbidden text that <paramref name="said"/> contains, plain or encoded, or <see langword="null"/>.</returns>
    public string? FindIn(string? said)
    {
        // JSON in a text of JSON is escaped more than once. Each decoding makes the text shorter.
        for (string? text = said; text is not null; text = JsonEscapes.Decode(text))
        {
            if (Find(text) is { } found)
                return found;
        }

        return null;
    }

    private string? Find(string said) =>
        searched.FirstOrDefault(entry => entry.Forms.Any(form => said.Contains(form, StringComparison.OrdinalIgnoreCase))).Text;

    private static string[] FormsOf(string text) =>
        [.. new[] { text, Uri.EscapeDataString(text), Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=') }.Distinct(StringComparer.Ordinal)];
}
