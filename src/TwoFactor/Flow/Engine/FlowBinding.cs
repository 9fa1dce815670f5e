namespace TwoFactor.Flow;

/// <summary>What a flow is bound to, as one digest that can be compared in constant time.</summary>
internal static class FlowBinding
{
    public static byte[] Of(FlowRequest request) => Of(request.Tenant, request.Subject, request.Purpose, request.Browser);

    public static byte[] Of(FlowKey key) => Of(key.Tenant, key.Subject, key.Purpose, key.Browser);

    // Names of tenants are not case-sensitive, like all configuration keys.
    private static byte[] Of(string tenant, string subject, string purpose, string? browser) =>
        FlowId.Digest("binding", Bounded(tenant)?.ToUpperInvariant(), Bounded(subject), Bounded(purpose), Bounded(browser));

    // No flow is bound to an empty text: what is too long fits nothing, and costs nothing.
    private static string? Bounded(string? text) => text is null || text.Length <= FlowKey.MaximumLength ? text : string.Empty;
}
