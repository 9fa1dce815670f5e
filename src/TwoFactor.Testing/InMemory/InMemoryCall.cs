namespace TwoFactor.Testing;

/// <summary>What an in-memory service is asked.</summary>
public sealed record InMemoryCall
{
    /// <summary>Creates one. Each parameter is the property of its name.</summary>
    public InMemoryCall(ServiceOperation operation, string tenant, string user, string challengeId, ChallengeRequest? request = null)
    {
        Operation = operation;
        Tenant = tenant;
        User = user;
        ChallengeId = challengeId;
        Request = request;
    }

    /// <summary>What is wanted.</summary>
    public ServiceOperation Operation { get; init; }

    /// <summary>The tenant that asks.</summary>
    public string Tenant { get; init; }

    /// <summary>The user whom the challenge is for.</summary>
    public string User { get; init; }

    /// <summary>The challenge: a new id at a start, and the same one in every later call.</summary>
    public string ChallengeId { get; init; }

    /// <summary>What was asked of the phone; only at a start.</summary>
    public ChallengeRequest? Request { get; init; }

    /// <summary>The operation and the tenant; no id and no user.</summary>
    public override string ToString() => $"{Operation} for tenant {Tenant}";
}
