namespace TwoFactor.Flow;

/// <summary>Computes a digest of everything that a flow is bound to. Digests can be compared in constant time.</summary>
internal static class FlowBinding
{
    public static byte[] Of(FlowRequest request) => Of(request.Tenant, request.Subject, request.Purpose, request.Browser);

    public static byte[] Of(FlowKey key) => Of(key.Tenant, key.Subject, key.Purpose, key.Browser);

    // Names of tenants are not case-sensitive, like all configuration keys.
    private static byte[] Of(string tenant, string subject, string purpose, string? browser) =>
        FlowHash.Digest("binding", Bounded(tenant)?.ToUpperInvariant(), Bounded(subject), Bounded(purpose), Bounded(browser));

    // A text that is too long is replaced by an empty one, which no flow is bound to. It then matches nothing, and need not be hashed.
    private static string? Bounded(string? text) => text is null || text.Length <= FlowKey.MaximumLength ? text : string.Empty;
}
