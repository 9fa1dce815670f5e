using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
#if (identity)
using Microsoft.Data.Sqlite;
#endif
using Microsoft.Extensions.DependencyInjection;
#if (!identity)
using MyApp._1.Users;
#endif
using RichardSzalay.MockHttp;
using TwoFactor.Testing;

namespace MyApp._1.Tests;

/// <summary>The host in the test's process. Tenant acme has simulated phones that a test controls. Tenant globex uses SecSign ID, with a mock of its
/// server.</summary>
internal sealed class TestHost : WebApplicationFactory<Program>
{
#if (identity)
    // The database is in memory, and exists as long as a connection to it is open.
    private readonly SqliteConnection database = new($"Data Source={Guid.NewGuid():n};Mode=Memory;Cache=Shared");

#endif
    public InMemoryService Phones { get; } = new();

    public MockHttpMessageHandler SecSign { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseSetting("TwoFactor:Flow:FirstPollAfter", "00:00:00"); // no person needs time to take out a phone
        builder.UseSetting("TwoFactor:Flow:MinPollInterval", "00:00:00.2");
        builder.UseSetting("TwoFactor:Flow:QuickInterval", "00:00:00.2");
#if (shared)
        builder.UseSetting("ConnectionStrings:TwoFactor", ""); // open logins stay in memory
#endif
#if (identity)
        database.Open();
        builder.UseSetting("ConnectionStrings:Users", database.ConnectionString);
#endif
        builder.ConfigureTestServices(services =>
        {
#if (!identity)
            services.AddSingleton<IUsers, TestUsers>();
#endif
            services.AddTwoFactor()
                .AddInMemory("acme", Phones)
                .ConfigureHttpClient("globex", client => client.ConfigurePrimaryHttpMessageHandler(() => SecSign));
        });
    }
#if (identity)

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        database.Dispose();
    }
#endif
}
