using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;

namespace TwoFactor.Redis.Tests;

/// <summary>The flow's ten rules, over a real Redis. Its clock cannot be moved, so cases wait in real time: several side by side.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class FlowRuleTests
{
    private static readonly EphemeralDataProtectionProvider Keys = new();
    private static RedisServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await RedisServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [TestCaseSource(typeof(FlowSuite), nameof(FlowSuite.Cases))]
    public Task Logins_keep_the_rules(FlowCase rule) => rule.RunAsync(new FlowFixture(AddStore) { HasOwnClock = true, Nodes = 2 }, Assert.Ignore);

    private static void AddStore(ITwoFactorBuilder builder)
    {
        builder.Services.AddSingleton<IDataProtectionProvider>(Keys);
        builder.AddRedisStore(server.ConnectionString);
    }
}
