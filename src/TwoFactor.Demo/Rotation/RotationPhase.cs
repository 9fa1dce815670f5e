using System.Text.Json.Serialization;

namespace TwoFactor.Demo.Rotation;

/// <summary>The phase of a replacement of the certificate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RotationPhase>))]
internal enum RotationPhase
{
    /// <summary>No replacement was started.</summary>
    None,

    /// <summary>People log in with the earlier certificate.</summary>
    Before,

    /// <summary>The new files are written, and the host does not use them yet.</summary>
    Replaced,

    /// <summary>The service has received the new certificate, and logins continue.</summary>
    InUse,

    /// <summary>The replacement has ended, and the new certificate is in use.</summary>
    Done,

    /// <summary>The replacement has ended, and the new certificate was not used.</summary>
    Unused,
}
