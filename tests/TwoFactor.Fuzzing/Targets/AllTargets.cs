namespace TwoFactor.Fuzzing.Targets;

/// <summary>What is fuzzed. A new reader of strangers' bytes gets a target here.</summary>
internal static class AllTargets
{
    private static readonly (string Name, Func<FuzzTarget> Create)[] Known =
    [
        ("sezame-polls", () => new SezamePolls()),
        ("sezame-calls", () => new SezameCalls()),
        ("secsign-polls", () => new SecSignPolls()),
        ("secsign-calls", () => new SecSignCalls()),
        ("handles", () => new Handles()),
        ("sezame-endpoint", () => new SezameEndpoint()),
        ("secsign-endpoint", () => new SecSignEndpoint()),
        ("phone-port", () => new PhonePort()),
        ("page-endpoints", () => new PageEndpoints()),
        ("signing-requests", () => new SigningRequests()),
        ("certificate-files", () => new CertificateFiles()),
        ("pfx-files", () => new PfxFiles()),
    ];

    public static IEnumerable<string> Names => Known.Select(target => target.Name);

    /// <param name="only">The name of the only one that is wanted, or <see langword="null"/> for all.</param>
    public static IReadOnlyList<FuzzTarget> Create(string? only = null) =>
        [.. Known.Where(target => only is null || target.Name == only).Select(target => target.Create())];
}
