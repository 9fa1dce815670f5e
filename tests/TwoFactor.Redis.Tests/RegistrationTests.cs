using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <inheritdoc/>
public sealed class RegistrationTests : SharedRegistrationTests<RedisStoreOptions>
{
    protected override string Method => nameof(RedisStoreBuilderExtensions.AddRedisStore);

    protected override string PlaceSetting => nameof(RedisStoreOptions.KeyPrefix);

    protected override void Add(ITwoFactorBuilder builder, Action<RedisStoreOptions>? configure = null) => builder.AddRedisStore("127.0.0.1:1", configure);

    protected override void AddOver(ITwoFactorBuilder builder, Action making, Action<RedisStoreOptions>? configure = null) => builder.AddRedisStore(
        _ =>
        {
            making();
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "The connection of a test.");
        },
        configure);

    protected override void SetNameKey(RedisStoreOptions options, Secret key) => options.NameKey = key;

    protected override void SetPlace(RedisStoreOptions options, string place) => options.KeyPrefix = place;

    protected override Secret? NameKeyOf(RedisStoreOptions options) => options.NameKey;

    protected override string PlaceOf(RedisStoreOptions options) => options.KeyPrefix;
}
