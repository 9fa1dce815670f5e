using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace MyApp._1.Tests;

/// <summary>Tests that no node in production runs without the shared store.</summary>
public sealed class SharedStoreTests
{
    [Test]
    public async Task A_host_in_production_does_not_start_without_a_connection_string()
    {
        await using TestHost host = new();
        await using WebApplicationFactory<Program> real = host.WithWebHostBuilder(builder => builder.UseEnvironment("Production"));
        Assert.That(() => real.Services, Throws.InvalidOperationException.With.Message.Contains("ConnectionStrings:TwoFactor"));
    }
}
