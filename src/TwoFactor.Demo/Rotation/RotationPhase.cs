using System.Text.Json.Serialization;

namespace TwoFactor.Demo.Rotation;

/// <summary>How far a replacement of the certificate has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RotationPhase>))]
internal enum RotationPhase
{
    /// <summary>None was begun.</summary>
    None,

    /// <summary>People log in with the earlier certificate.</summary>
    Before,

    /// <summary>The new files are there, and the host has not noticed yet.</summary>
    Replaced,

    /// <summary>The service has seen the new certificate; people go on logging in.</summary>
    InUse,

    /// <summary>It is over, and the new certificate is in use.</summary>
    Done,

    /// <summary>It is over, and the new certificate was not used.</summary>
    Unused,
}
