using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Registration;

/// <summary>The data of a registration that is stored between its steps. From the service's answer until the certificate is there, it contains the shared
/// secret.</summary>
/// <param name="Version">The version of the file format.</param>
/// <param name="Step">How far the registration has come.</param>
/// <param name="Endpoint">The server that it was made with.</param>
/// <param name="Email">The recovery e-mail, which the certificate names; <see langword="null"/> if it names none.</param>
/// <param name="Subject">The other parts of the certificate's subject.</param>
/// <param name="ClientCode">The service's name for the client; <see langword="null"/> before the service has answered.</param>
/// <param name="SharedSecret">The secret that the service requires in the signing request; <see langword="null"/> before the service has answered, once the
/// registration is complete, and for an import.</param>
/// <param name="Id">The id of the registration, for the QR code; <see langword="null"/> before the service has answered, if its answer has none, and for an
/// import.</param>
/// <param name="PublicKey">A key of the service for which no use is documented. It is stored because the specification asks for it. <see langword="null"/> in the
/// same cases as <paramref name="Id"/>.</param>
/// <param name="TrustedCaPath">The full path of the file with the trusted authorities; <see langword="null"/> for the system's.</param>
/// <param name="PinnedKeys">The pinned keys of the server; empty, or <see langword="null"/> in a file without them, for none.</param>
/// <param name="BackupFolder">The name of the subfolder for the copy of the registration that this one replaces; <see langword="null"/> if it replaces
/// none.</param>
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
    string? BackupFolder = null)
{
    public const int CurrentVersion = 1;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RecordContext.Default.RegistrationRecord);

    /// <returns>The record, or <see langword="null"/> if the bytes are not a valid record of a known version.</returns>
    public static RegistrationRecord? FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, RecordContext.Default.RegistrationRecord) is { Version: CurrentVersion, Endpoint.IsAbsoluteUri: true } record
                && Enum.IsDefined(record.Step)
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => $"{Step}"; // the generated ToString() would print the secret

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        Converters = [typeof(StepConverter)],
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false)]
    [JsonSerializable(typeof(RegistrationRecord))]
    private sealed partial class RecordContext : JsonSerializerContext;

    // Reads a step only by its name.
    private sealed class StepConverter() : JsonStringEnumConverter<SezameRegistrationStep>(namingPolicy: null, allowIntegerValues: false);
}
