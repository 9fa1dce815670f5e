using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The JSON types that are sent, or shown in a QR code. Answers are read by hand: see <see cref="ChallengeFields"/>, <see cref="TextFields"/>,
/// <see cref="ErrorAnswer"/> and <see cref="JsonBody"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(PairingCode))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegistrationCode))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(CallbackRequest))]
internal sealed partial class SezameJson : JsonSerializerContext
{
    /// <summary>The types, serialized without escapes that JSON does not require. The result is never put into HTML.</summary>
    public static SezameJson Wire => field ??=
        new SezameJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
