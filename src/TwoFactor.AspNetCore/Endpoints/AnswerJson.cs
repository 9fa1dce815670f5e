using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The JSON format of the responses. It does not depend on the host's own JSON settings.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(NextAnswer))]
[JsonSerializable(typeof(bool))]
internal sealed partial class AnswerJson : JsonSerializerContext;
