namespace TwoFactor.Testing;

/// <summary>What an in-memory service is asked.</summary>
/// <param name="Operation">What is wanted.</param>
/// <param name="Tenant">The tenant that asks.</param>
/// <param name="User">The user whom the challenge is for.</param>
/// <param name="ChallengeId">The challenge: a new id at a start, and the same one in every later call.</param>
/// <param name="Request">What was asked of the phone; only at a start.</param>
public sealed record InMemoryCall(ServiceOperation Operation, string Tenant, string User, string ChallengeId, ChallengeRequest? Request = null)
{
    /// <summary>The operation and the tenant; no id and no user.</summary>
    public override string ToString() => $"{Operation} for tenant {Tenant}";
}
