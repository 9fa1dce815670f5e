using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>How the content of this room's cookies is written.</summary>
[JsonSerializable(typeof(StepUpProof))]
[JsonSerializable(typeof(HeldForm))]
internal sealed partial class StepUpJson : JsonSerializerContext;
