namespace TwoFactor.Testing.Conformance;

/// <summary>Handles that a provider did not issue.</summary>
internal static class Handles
{
    public static ChallengeHandle OfTenant(ChallengeHandle handle) => Copy(handle, tenant: "globex");

    public static ChallengeHandle OfProvider(ChallengeHandle handle) => Copy(handle, provider: "SomethingElse");

    public static ChallengeHandle WithoutIds(ChallengeHandle handle) => Copy(handle, ids: new Dictionary<string, string>());

    /// <summary>The handle with every id replaced by <paramref name="id"/>.</summary>
    public static ChallengeHandle WithId(ChallengeHandle handle, string id) => Copy(
        handle, ids: handle.ServiceIds.ToDictionary(entry => entry.Key, _ => id));

    /// <summary>The handle with only the id of this name replaced by <paramref name="id"/>.</summary>
    public static ChallengeHandle WithId(ChallengeHandle handle, string name, string id) => Copy(
        handle, ids: handle.ServiceIds.ToDictionary(entry => entry.Key, entry => entry.Key == name ? id : entry.Value));

    public static ChallengeHandle OfServer(ChallengeHandle handle, Uri endpoint) => Copy(handle, endpoint: endpoint);

    private static ChallengeHandle Copy(
        ChallengeHandle handle, string? tenant = null, string? provider = null,
        IReadOnlyDictionary<string, string>? ids = null, Uri? endpoint = null) => new()
        {
            Provider = provider ?? handle.Provider,
            Tenant = tenant ?? handle.Tenant,
            User = handle.User,
            ServiceIds = ids ?? handle.ServiceIds,
            Endpoint = endpoint ?? handle.Endpoint,
            StartedAt = handle.StartedAt,
            Deadline = handle.Deadline,
            AllowAlias = handle.AllowAlias,
        };
}
