using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>What a handle of SecSign ID has to contain, and which server it leads to.</summary>
public sealed class HandleTests
{
    private static readonly Func<ITwoFactorProvider, ChallengeHandle, Task>[] Calls =
    [
        (provider, handle) => provider.PollStateAsync(handle),
        (provider, handle) => provider.CancelAsync(handle),
        (provider, handle) => provider.ReleaseAsync(handle),
    ];

    private readonly MockedSecSign secSign = new();

    [OneTimeTearDown]
    public void Dispose() => secSign.Dispose();

    [Test]
    public async Task A_foreign_or_incomplete_handle_is_refused_before_anything_is_sent()
    {
        ChallengeHandle[] foreign =
        [
            Handle(provider: "Sezame"),
            Handle(tenant: "acme"),
            Handle(ids: []),
            Handle(ids: new() { ["authsessionid"] = "1" }),
            Handle(ids: new() { ["requestid"] = "1" }),
            Handle(ids: new() { ["authsessionid"] = "1&request=ReqCancelAuthSession", ["requestid"] = "A" }),
            Handle(ids: new() { ["authsessionid"] = "", ["requestid"] = "A" }),
            Handle(ids: new() { ["authsessionid"] = "1", ["requestid"] = "A B" }),
            Handle(user: "john&doe"),
        ];
        foreach (Func<ITwoFactorProvider, ChallengeHandle, Task> call in Calls)
        {
            foreach (ChallengeHandle handle in foreign)
                await Assert.ThrowsAsync<ArgumentException>(() => call(secSign.Provider, handle));
            await Assert.ThrowsAsync<ArgumentNullException>(() => call(secSign.Provider, null!));
        }

        await Assert.ThrowsAsync<ArgumentNullException>(() => secSign.Provider.StartChallengeAsync(null!));
        Assert.That(secSign.Sent, Is.Empty);
    }

    [TestCase("https://httpapi.secsign.com/", ExpectedResult = "httpapi.secsign.com")]
    [TestCase("https://httpapi2.secsign.com/", ExpectedResult = "httpapi2.secsign.com")]
    [TestCase("https://httpapi2.secsign.com/elsewhere", ExpectedResult = "httpapi.secsign.com")]
    [TestCase("https://attacker.example/", ExpectedResult = "httpapi.secsign.com", Description = "Only configured servers are ever asked")]
    public async Task<string> A_challenge_is_polled_at_the_server_that_started_it_if_that_is_configured(string endpoint)
    {
        using MockedSecSign own = new MockedSecSign().Answers("state-pending");
        await own.Provider.PollStateAsync(own.Handle(endpoint: endpoint));
        return own.Sent.Single().Address.Host;
    }

    [Test]
    public void ToString_of_a_session_shows_no_ids() =>
        Assert.That(Wire.AuthSession.Of(secSign.Handle()).ToString(), Does.Not.Contain("johndoe").And.Not.Contain("9162914906710510618").And.Not.Contain("134B"));

    private static ChallengeHandle Handle(
        string provider = "SecSign", string tenant = MockedSecSign.Tenant, string user = "johndoe", Dictionary<string, string>? ids = null) => new()
    {
        Provider = provider,
        Tenant = tenant,
        User = user,
        ServiceIds = ids ?? new Dictionary<string, string> { ["authsessionid"] = "1", ["requestid"] = "A" },
        Endpoint = new Uri("https://httpapi.secsign.com/"),
        StartedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch,
    };
}
