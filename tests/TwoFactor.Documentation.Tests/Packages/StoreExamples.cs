using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>The examples of the READMEs of both stores.</summary>
internal static class StoreExamples
{
    public static void AddRedis(WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("portal").PersistKeysToFileSystem(new DirectoryInfo("/mnt/keys")); // or another place that all nodes share, except this Redis
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign()
            .AddRedisStore("redis:6379");
    }

    public static void AddPostgreSql(WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("portal").PersistKeysToFileSystem(new DirectoryInfo("/mnt/keys")); // or another place that all nodes share, except this PostgreSQL
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign()
            .AddPostgreSqlStore("Host=db;Database=app;Username=app", options => options.CreateSchema = true);
    }
}
