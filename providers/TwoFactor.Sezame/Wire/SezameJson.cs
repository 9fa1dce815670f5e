using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The JSON shapes on the wire, except answers about a challenge (<see cref="ChallengeFields"/>). Unknown properties are ignored; a known one that is missing, doubled or of the wrong type is an
/// error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LinkAnswer))]
[JsonSerializable(typeof(PairingCode))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(RegistrationCode))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(SignAnswer))]
[JsonSerializable(typeof(CallbackRequest))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(bool))]
internal sealed partial class SezameJson : JsonSerializerContext
{
    /// <summary>The shapes, written without escapes that JSON does not ask for. Nothing of it is ever put into HTML.</summary>
    public static SezameJson Wire => field ??=
        new SezameJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
