using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The JSON types of the wire format, except answers with fields that are needed (<see cref="ChallengeFields"/>, <see cref="TextFields"/>) and
/// refusals (<see cref="ErrorAnswer"/>).</summary>
[JsonSourceGenerationOptions(
    MaxDepth = JsonBody.MaximumDepth,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(PairingCode))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegistrationCode))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(CallbackRequest))]
[JsonSerializable(typeof(bool))]
internal sealed partial class SezameJson : JsonSerializerContext
{
    /// <summary>The types, serialized without escapes that JSON does not require. The result is never put into HTML.</summary>
    public static SezameJson Wire => field ??=
        new SezameJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
