namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The signed-in user of a request, as approvals are bound to them.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Subject">The host's own id of the user.</param>
/// <param name="Session">What distinguishes this sign-in from the user's other ones, by its claims; <see langword="null"/> where no claim does.</param>
/// <param name="SignedInAt">When the host's cookie was issued (UTC), where it has one.</param>
internal sealed record StepUpUser(string Tenant, string Subject, string? Session, DateTimeOffset? SignedInAt)
{
    /// <summary>The tenant; not the subject.</summary>
    public override string ToString() => $"A user of tenant {Tenant}";
}
