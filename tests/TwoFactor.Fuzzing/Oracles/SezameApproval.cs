using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using TwoFactor.Fuzzing.Inputs;

namespace TwoFactor.Fuzzing.Oracles;

/// <summary>Whether an answer spells out a "yes" of Sezame. It shares no code with the adapter.</summary>
/// <remarks>Two readers of JSON that have nothing in common, .NET's new one and the one of its old data contracts, must find the same single id and
/// the same single word, and nothing beside them that looks like either.</remarks>
internal static class SezameApproval
{
    /// <returns>What speaks against it, or <see langword="null"/>.</returns>
    /// <param name="answer">The answer.</param>
    /// <param name="id">The challenge that was asked about.</param>
    public static string? Objection(WireResponse answer, string id)
    {
        if (answer.Status is < 200 or > 299 || !answer.IsWhole)
            return "there is no whole answer under a status of success";
        return ObjectionOf("the new reader", NewReader, answer.Body, id) ?? ObjectionOf("the old reader", OldReader, answer.Body, id);
    }

    /// <returns>The id if both readers find one alone, and the same one; otherwise <see langword="null"/>.</returns>
    public static string? OnlyId(WireResponse answer) => IdIn(NewReader, answer.Body) is { } id && IdIn(OldReader, answer.Body) == id ? id : null;

    private static string? IdIn(Func<byte[], List<(string Name, string? Text)>> read, byte[] body)
    {
        try
        {
            return read(body).Where(field => Letters(field.Name) == "id").ToArray() is [(_, { } id)] ? id : null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static string? ObjectionOf(string name, Func<byte[], List<(string Name, string? Text)>> read, byte[] body, string id)
    {
        List<(string Name, string? Text)> fields;
        try
        {
            fields = read(body);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return $"{name} cannot read it: {e.Message}";
        }

        if (fields.Where(field => Letters(field.Name) == "status").ToArray() is not [("status", "authorized")])
            return $"{name} does not find the one word";
        if (fields.Where(field => Letters(field.Name) == "id").ToArray() is not [("id", { } found)] || found != id)
            return $"{name} does not find the one id";
        return fields.Any(field => field.Name is "tag" or "errors") ? $"{name} finds a refusal" : null;
    }

    private static bool IsUnreadable(Exception e) => e is JsonException or XmlException or ArgumentException or InvalidOperationException or FormatException;

    private static List<(string, string?)> NewReader(byte[] body)
    {
        string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateObject().Select(field =>
            (field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null))];
    }

    private static List<(string, string?)> OldReader(byte[] body)
    {
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(body, XmlDictionaryReaderQuotas.Max);
        XElement root = XElement.Load(reader);
        return [.. root.Elements().Select(element =>
            (element.Attribute("item")?.Value ?? element.Name.LocalName, element.Attribute("type")?.Value is null or "string" ? element.Value : null))];
    }

    private static string Letters(string name) => string.Concat(name.Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetter)).ToLowerInvariant();
}
