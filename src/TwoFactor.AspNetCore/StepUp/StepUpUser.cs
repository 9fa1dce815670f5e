namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The signed-in user of a request, to whom approvals are bound.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Subject">The host's own id of the user.</param>
/// <param name="Session">A hash of the claims that identify this sign-in of the user; <see langword="null"/> if there are no such claims.</param>
/// <param name="SignedInAt">When the host's cookie was issued (UTC), if there is one.</param>
internal sealed record StepUpUser(string Tenant, string Subject, string? Session, DateTimeOffset? SignedInAt)
{
    /// <summary>The tenant, without the subject.</summary>
    public override string ToString() => $"A user of tenant {Tenant}";
}
