namespace TwoFactor.AspNetCore.StepUp;

/// <summary>An approval for a purpose and a message. It is the content of a protected cookie.</summary>
internal sealed record StepUpProof
{
    /// <summary>Identifies this approval, so that it can be used only once.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The hash of the text that the phone showed, as in <see cref="StepUpMessages"/>; <see langword="null"/> if the host gave none.</summary>
    public string? Message { get; init; }

    /// <summary>The hash of the browser's cookie.</summary>
    public required string Browser { get; init; }

    /// <summary>The user's sign-in, as in <see cref="StepUpUser"/>.</summary>
    public string? Session { get; init; }

    /// <summary>The last moment (UTC) at which this sign-in was seen, before the phone was asked. A sign-in after it is another one.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When the person approved on the phone (UTC).</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>When the cookie was created (UTC): after the approval, or when it was used up.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Whether a requirement that accepts an approval only once has used it up. Then it lets nothing through, and only tells why the phone would be asked
    /// again. A copy of the cookie from before lets nothing through either, because the flow's store knows that it was used.</summary>
    public bool IsUsed { get; init; }

    /// <summary>The purpose and the tenant, without the subject.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";
}
