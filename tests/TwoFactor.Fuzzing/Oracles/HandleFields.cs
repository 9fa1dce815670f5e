using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace TwoFactor.Fuzzing.Oracles;

/// <summary>The text of a handle, read a second time and without the product's code.</summary>
internal sealed class HandleFields(string text)
{
    private readonly JsonObject fields = JsonNode.Parse(Base64Url.DecodeFromChars(text.Trim()))!.AsObject();

    public string? Provider => (string?)fields["provider"];

    public string? User => (string?)fields["user"];

    public bool AllowsAlias => (bool?)fields["alias"] ?? false;

    public string? ServiceId(string name) => (string?)fields["ids"]?[name];
}
