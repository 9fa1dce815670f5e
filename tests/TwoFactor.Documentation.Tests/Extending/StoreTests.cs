using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Documentation.Tests.Extending;

/// <summary>A registered store takes the place of the one in memory.</summary>
public sealed class StoreTests
{
    [Test]
    public async Task The_flow_uses_the_store_that_was_registered()
    {
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddSampleStore();
        await using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        TwoFactorException? e = await Assert.ThrowsAsync<TwoFactorException>(() => flow.StartAsync(new FlowRequest("acme", "jdoe")));
        Assert.That(e!.Error, Is.EqualTo(TwoFactorError.Unavailable));
    }
}
