using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The JSON format of this folder's cookies.</summary>
[JsonSerializable(typeof(StepUpProof))]
[JsonSerializable(typeof(HeldForm))]
internal sealed partial class StepUpJson : JsonSerializerContext;
