using TwoFactor.Providers;
using TwoFactor.Tests.Tenants;

namespace TwoFactor.Tests.Providers;

/// <summary>What a provider checks on a handle before it sends anything.</summary>
public sealed class ChallengeHandleExtensionsTests
{
    [TestCase("Sample", "acme", true)]
    [TestCase("Sample", "ACME", true)]
    [TestCase("Sample", "globex", false)]
    [TestCase("Other", "acme", false)]
    [TestCase("SAMPLE", "acme", false)]
    public void Only_the_handles_own_provider_and_tenant_may_use_it(string provider, string tenant, bool isAllowed) => Assert.That(
        () => SampleHandles.Of("acme", "Sample").EnsureStartedBy(provider, tenant),
        isAllowed ? Throws.Nothing : Throws.ArgumentException.With.Property("ParamName").EqualTo("handle"));

    [Test]
    public void An_id_that_is_missing_or_empty_is_refused()
    {
        ChallengeHandle handle = WithIds(("id", "1"), ("empty", string.Empty));
        Assert.That(handle.ServiceId("id"), Is.EqualTo("1"));
        Assert.That(() => handle.ServiceId("empty"), Throws.ArgumentException.With.Message.Contains("empty"));
        Assert.That(() => handle.ServiceId("other"), Throws.ArgumentException.With.Message.Contains("other"));
    }

    private static ChallengeHandle WithIds(params (string Name, string Id)[] ids) => new()
    {
        Provider = "Sample",
        Tenant = "acme",
        User = "jdoe",
        ServiceIds = ids.ToDictionary(id => id.Name, id => id.Id),
        Endpoint = new Uri("https://service.example/"),
        StartedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch.AddMinutes(2),
    };
}
