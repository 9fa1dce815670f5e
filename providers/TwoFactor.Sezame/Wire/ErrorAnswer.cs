using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>The body of a refusal: an object with a <c>tag</c>, the field that is wrong or the HTTP status if no field is, and <c>errors</c>, a list of objects
/// with such a tag each. Of its content, messages only repeat the names of fields that we sent.</summary>
internal static class ErrorAnswer
{
    private const int LongestList = 8 * 1024; // the documented list has at most two entries; a longer body is not worth reading
    private const int EntryDepth = 3; // of the names in the objects of the list

    private static readonly string[] FieldsWeSend =
        ["username", "message", "timeout", "type", "callback", "params", "email", "name", "csr", "sharedsecret", "event", "url", "contenttype"];

    /// <summary>Whether a refusal comes from the service itself, rather than from a proxy or a web server before it.</summary>
    /// <remarks>The specification documents one form for all refusals: an object whose <c>tag</c> is the field concerned or the HTTP status. Vendors' clients rely
    /// on a JSON object with every refusal (Sezame 1.5 D8). The exact body of a 404 on a login is not documented, so <c>tag</c> decides: gateways
    /// that answer in JSON have a <c>message</c> too, but no <c>tag</c>.</remarks>
    public static bool IsIn(ReadOnlySpan<byte> body) =>
        HasTag(body) ?? (OddJson.Repair(body) is { } repaired && HasTag(repaired) == true); // a refusal with invalid bytes in its text is still one

    /// <summary>The fields that the service rejects, limited to the fields that we send; empty for an answer that is too long.</summary>
    public static IReadOnlyList<string> FieldsIn(ReadOnlySpan<byte> body)
    {
        if (body.Length > LongestList)
            return [];
        HashSet<string>? tags = ReadTags(JsonBody.WithoutMark(body)) ?? (OddJson.Repair(body) is { } repaired ? ReadTags(repaired) : null);
        return [.. FieldsWeSend.Intersect(tags ?? [])];
    }

    /// <returns>Whether the body is an object with a tag, or <see langword="null"/> if it is not JSON.</returns>
    private static bool? HasTag(ReadOnlySpan<byte> body)
    {
        try
        {
            bool hasTag = false;
            Utf8JsonReader reader = new(body, JsonBody.Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isTag = reader.ValueTextEquals("tag"u8);
                reader.Read();
                hasTag |= isTag && (reader.TokenType is JsonTokenType.String or JsonTokenType.Number);
                reader.Skip();
            }

            return !reader.Read() && hasTag;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>The tags that are texts, or <see langword="null"/> if the body is not JSON or has invalid text in a tag. A tag that is a number is a
    /// status.</returns>
    private static HashSet<string>? ReadTags(ReadOnlySpan<byte> body)
    {
        try
        {
            HashSet<string> tags = [];
            bool isInErrors = false;
            Utf8JsonReader reader = new(body, JsonBody.Options);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                bool isOuter = reader.CurrentDepth == 1;
                isInErrors = isOuter ? reader.ValueTextEquals("errors"u8) : isInErrors;
                bool isTag = (isOuter || (isInErrors && reader.CurrentDepth == EntryDepth)) && reader.ValueTextEquals("tag"u8);
                reader.Read();
                if (isTag && reader.TokenType == JsonTokenType.String)
                    tags.Add(reader.GetString()!);
            }

            return tags;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
