using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <inheritdoc/>
public sealed class RegistrationTests : SharedRegistrationTests<PostgreSqlStoreOptions>
{
    protected override string Method => nameof(PostgreSqlStoreBuilderExtensions.AddPostgreSqlStore);

    protected override string PlaceSetting => nameof(PostgreSqlStoreOptions.Schema);

    protected override void Add(ITwoFactorBuilder builder, Action<PostgreSqlStoreOptions>? configure = null) => builder.AddPostgreSqlStore("Host=127.0.0.1;Port=1;Username=app", configure);

    protected override void AddOver(ITwoFactorBuilder builder, Action making, Action<PostgreSqlStoreOptions>? configure = null) => builder.AddPostgreSqlStore(
        _ =>
        {
            making();
            throw new NpgsqlException("The data source of a test.");
        },
        configure);

    protected override void SetNameKey(PostgreSqlStoreOptions options, Secret key) => options.NameKey = key;

    protected override void SetPlace(PostgreSqlStoreOptions options, string place) => options.Schema = place;

    protected override Secret? NameKeyOf(PostgreSqlStoreOptions options) => options.NameKey;

    protected override string PlaceOf(PostgreSqlStoreOptions options) => options.Schema;
}
