namespace TwoFactor.Testing;

/// <summary>A call to an in-memory service.</summary>
public sealed record InMemoryCall
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public InMemoryCall(ServiceOperation operation, string tenant, string user, string challengeId, ChallengeRequest? request = null)
    {
        Operation = operation;
        Tenant = tenant;
        User = user;
        ChallengeId = challengeId;
        Request = request;
    }

    /// <summary>The operation.</summary>
    public ServiceOperation Operation { get; init; }

    /// <summary>The tenant that makes the call.</summary>
    public string Tenant { get; init; }

    /// <summary>The user of the challenge.</summary>
    public string User { get; init; }

    /// <summary>The id of the challenge: a new one at a start, and the same in every later call.</summary>
    public string ChallengeId { get; init; }

    /// <summary>The request; only at a start.</summary>
    public ChallengeRequest? Request { get; init; }

    /// <summary>The operation and the tenant; no id and no user.</summary>
    public override string ToString() => $"{Operation} for tenant {Tenant}";
}
