using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>How the answers are written, whatever the host has set for its own.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(NextAnswer))]
[JsonSerializable(typeof(bool))]
internal sealed partial class AnswerJson : JsonSerializerContext;
