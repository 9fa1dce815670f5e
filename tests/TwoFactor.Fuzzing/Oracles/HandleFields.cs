using System.Buffers.Text;
using System.Text.Json;

namespace TwoFactor.Fuzzing.Oracles;

/// <summary>The text of a handle, read a second time and without the product's code. A field that a decision depends on must occur once; unknown
/// names may occur often.</summary>
internal sealed class HandleFields(string text)
{
    private readonly JsonElement root = JsonElement.Parse(Base64Url.DecodeFromChars(text.Trim()));

    public string? Provider => Only(root, "provider")?.GetString();

    public string? User => Only(root, "user")?.GetString();

    public bool AllowsAlias => Only(root, "alias")?.GetBoolean() ?? false;

    public string? ServiceId(string name) => Only(root, "ids") is { } ids ? Only(ids, name)?.GetString() : null;

    private static JsonElement? Only(JsonElement parent, string name) =>
        parent.EnumerateObject().Where(field => field.NameEquals(name)).ToArray() is [var field] ? field.Value : null;
}
