using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor;

/// <summary>The serialized form of a <see cref="ChallengeHandle"/>: URL-safe base64 of a small JSON object that begins with its version.</summary>
internal static partial class ChallengeHandleText
{
    private const int CurrentVersion = 1;

    public static string Write(ChallengeHandle handle)
    {
        Fields fields = new(
            CurrentVersion,
            handle.Provider,
            handle.Tenant,
            handle.User,
            new Dictionary<string, string>(handle.ServiceIds),
            handle.Endpoint.AbsoluteUri,
            handle.StartedAt.ToUniversalTime(),
            handle.Deadline.ToUniversalTime(),
            handle.AllowAlias);
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(fields, FieldsContext.Default.Fields));
    }

    public static ChallengeHandle? Read(string text)
    {
        if (text.Length > ChallengeHandle.MaximumSerializedLength) // before anything is decoded
            return null;
        try
        {
            Fields? fields = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), FieldsContext.Default.Fields);
            return fields is { Version: CurrentVersion }
                && Uri.TryCreate(fields.Endpoint, UriKind.Absolute, out Uri? endpoint)
                ? new ChallengeHandle
                {
                    Provider = fields.Provider,
                    Tenant = fields.Tenant,
                    User = fields.User,
                    ServiceIds = fields.Ids,
                    Endpoint = endpoint,
                    StartedAt = fields.Started,
                    Deadline = fields.Deadline,
                    AllowAlias = fields.Alias,
                }
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    internal sealed record Fields(
        [property: JsonPropertyName("v")] int Version,
        string Provider,
        string Tenant,
        string User,
        Dictionary<string, string> Ids,
        string Endpoint,
        DateTimeOffset Started,
        DateTimeOffset Deadline,
        bool Alias);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false)]
    [JsonSerializable(typeof(Fields))]
    private sealed partial class FieldsContext : JsonSerializerContext;
}
