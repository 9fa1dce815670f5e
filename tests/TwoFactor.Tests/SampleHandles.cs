namespace TwoFactor.Tests;

/// <summary>Handles as a provider gives them out.</summary>
internal static class SampleHandles
{
    /// <summary>The handle of a challenge that a provider started for a tenant.</summary>
    public static ChallengeHandle Of(string tenant, string provider, Uri? server = null) => new()
    {
        Provider = provider,
        Tenant = tenant,
        User = "jdoe",
        ServiceIds = new Dictionary<string, string> { ["id"] = "1" },
        Endpoint = server ?? new Uri("https://service.example/"),
        StartedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch.AddMinutes(2),
    };
}
