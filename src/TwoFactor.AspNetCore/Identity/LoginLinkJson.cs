using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The JSON format of <see cref="LoginLink"/>.</summary>
[JsonSerializable(typeof(LoginLink))]
internal sealed partial class LoginLinkJson : JsonSerializerContext;
