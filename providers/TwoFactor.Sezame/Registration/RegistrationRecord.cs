using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Registration;

/// <summary>What must not be forgotten between the steps of a registration. It holds the shared secret.</summary>
/// <param name="Version">The form of the file.</param>
/// <param name="Step">How far the registration has come.</param>
/// <param name="Endpoint">The server that it was made with.</param>
/// <param name="Email">The recovery e-mail, which the certificate names.</param>
/// <param name="Subject">What else the certificate names.</param>
/// <param name="ClientCode">The client, as the service knows it, once it has answered.</param>
/// <param name="SharedSecret">What the service wants to see before it signs.</param>
/// <param name="Id">For the QR code.</param>
/// <param name="PublicKey">A key of the service for which no use is documented. Kept because the service asks for that.</param>
/// <param name="TrustedCaPath">The authorities that were trusted there, in full; <see langword="null"/> for the system's.</param>
/// <param name="PinnedKeys">The keys that were pinned there.</param>
/// <param name="Aside">Under which name the registration is kept that this one replaces.</param>
internal sealed partial record RegistrationRecord(
    int Version,
    SezameRegistrationStep Step,
    Uri Endpoint,
    string? Email,
    SezameSubject Subject,
    string? ClientCode = null,
    string? SharedSecret = null,
    string? Id = null,
    string? PublicKey = null,
    string? TrustedCaPath = null,
    IReadOnlyList<string>? PinnedKeys = null,
    string? Aside = null)
{
    public const int CurrentVersion = 1;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RecordContext.Default.RegistrationRecord);

    /// <returns>The record, or <see langword="null"/> if the bytes are not a record of a known version.</returns>
    public static RegistrationRecord? FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, RecordContext.Default.RegistrationRecord) is { Version: CurrentVersion } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => $"{Step}"; // a record would print the secret

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false)]
    [JsonSerializable(typeof(RegistrationRecord))]
    private sealed partial class RecordContext : JsonSerializerContext;
}
