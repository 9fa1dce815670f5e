namespace TwoFactor.Emulator;

/// <summary>One request and its answer, as the emulator recorded it.</summary>
/// <remarks>
/// Bodies are kept with their secrets, because the emulator's secrets protect nothing real. Long bodies are truncated.
/// </remarks>
public sealed record Exchange
{
    /// <summary>Counts from 1, in the order in which the exchanges were recorded.</summary>
    public required long Number { get; init; }

    /// <summary>The server that received the request.</summary>
    public required EmulatedServer Server { get; init; }

    /// <summary>The call in the service's own words: <c>POST /auth/login</c>, <c>ReqRequestAuthSession</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The HTTP verb.</summary>
    public required string Method { get; init; }

    /// <summary>The path, with the ids that are part of it.</summary>
    public required string Path { get; init; }

    /// <summary>The request's headers; several values of one name are joined with a comma.</summary>
    public required IReadOnlyDictionary<string, string> RequestHeaders { get; init; }

    /// <summary>The request's body, read as UTF-8.</summary>
    public required string RequestBody { get; init; }

    /// <summary>Subject of the certificate that the client presented, or null.</summary>
    public string? ClientCertificateSubject { get; init; }

    /// <summary>Upper-case hex SHA-1 thumbprint of that certificate, or null.</summary>
    public string? ClientCertificateThumbprint { get; init; }

    /// <summary>The fault that changed the answer, or null. Latency alone is not recorded.</summary>
    public FaultKind? Fault { get; init; }

    /// <summary>The HTTP status of the answer, or 0 if a fault prevented the answer.</summary>
    public required int Status { get; init; }

    /// <summary>The response's body, read as UTF-8.</summary>
    public required string ResponseBody { get; init; }

    /// <summary>When the request arrived, by the emulator's clock (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
