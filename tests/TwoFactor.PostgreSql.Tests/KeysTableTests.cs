using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MyApp._1;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests
{
    /// <summary>The table for the keys of data protection that a host of the template creates.</summary>
    public sealed class KeysTableTests : EngineTests
    {
        // As after a failover whose address still leads to a standby.
        [Test]
        public async Task A_host_of_the_template_starts_over_a_standby([Values] bool hasTable)
        {
            PostgreSqlServer primary = (PostgreSqlServer)Engine;
            await primary.RunAsync("DROP TABLE IF EXISTS \"DataProtectionKeys\"");
            if (hasTable)
                await StartAsync(primary);
            await using PostgreSqlServer standby = await primary.StartStandbyAsync();
            Assert.That(await StartAsync(standby), Is.EqualTo(!hasTable), "only a table that is missing is tried again");
        }

        protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

        /// <returns>Whether it tries again later.</returns>
        private static async Task<bool> StartAsync(PostgreSqlServer server)
        {
            await using ServiceProvider services = new ServiceCollection().AddDbContext<KeysDb>(options => options.UseNpgsql(server.ConnectionString)).BuildServiceProvider();
            using KeysTable table = new(services.GetRequiredService<IServiceScopeFactory>(), NullLogger<KeysTable>.Instance);
            await table.StartAsync(CancellationToken.None);
            bool triesAgain = table.ExecuteTask is not null;
            await table.StopAsync(CancellationToken.None);
            return triesAgain;
        }
    }
}

namespace MyApp._1
{
    /// <summary>In place of the template's own, which needs a package of its own for the keys.</summary>
    internal sealed class KeysDb(DbContextOptions<KeysDb> options) : DbContext(options);
}
