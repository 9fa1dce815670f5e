using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Tenants;

/// <summary>How a host reads its tenants from a database.</summary>
internal static class DatabaseTenantsExample
{
    public static void Add(WebApplicationBuilder builder)
    {
        DbDataSource database = SqliteFactory.Instance.CreateDataSource(builder.Configuration.GetConnectionString("Tenants")!); // or NpgsqlDataSource.Create(…)
        builder.Configuration.Sources.Add(new DatabaseTenants(database, TimeSpan.FromSeconds(30), TimeProvider.System));
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
    }
}
