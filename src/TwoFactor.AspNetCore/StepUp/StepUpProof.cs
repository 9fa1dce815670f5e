namespace TwoFactor.AspNetCore.StepUp;

/// <summary>An approval for a purpose: the content of a protected cookie.</summary>
internal sealed record StepUpProof
{
    /// <summary>Identifies this approval, so that it can be used up.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The hash of the browser's cookie.</summary>
    public required string Browser { get; init; }

    /// <summary>As in <see cref="StepUpUser"/>.</summary>
    public string? Session { get; init; }

    /// <summary>When the phone said yes (UTC).</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>When the browser got this (UTC).</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The purpose and the tenant; not the subject.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";
}
