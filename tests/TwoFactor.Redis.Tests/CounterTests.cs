using StackExchange.Redis;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>The script that counts.</summary>
public sealed class CounterTests : EngineTests
{
    private const string PrintsNumbersShort = """
        local server = redis
        local redis = {call = function(...)
            local given = {...}
            for i, one in ipairs(given) do if type(one) == 'number' then given[i] = string.format('%g', one) end end
            return server.call(unpack(given))
        end}

        """;

    // 100,000 seconds are 100000000 milliseconds, which some servers print as 1e+8 when a script passes a number, and then refuse.
    [Test]
    public async Task A_window_counts_on_a_server_that_prints_the_numbers_of_scripts_with_an_exponent()
    {
        using StreamReader reader = new(typeof(RedisStoreOptions).Assembly.GetManifestResourceStream("count")!);
        string text = await reader.ReadToEndAsync();
        string script = text.Insert(text.IndexOf('\n', StringComparison.Ordinal) + 1, PrintsNumbersShort);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Engine.ConnectionString);
        IDatabase database = connection.GetDatabase();
        long window = (long)TimeSpan.FromSeconds(100_000).TotalMicroseconds;

        Assert.That((long)await database.ScriptEvaluateAsync(script, ["long"], [2, window, "first"]), Is.EqualTo(0));
        Assert.That(await database.KeyTimeToLiveAsync("long"), Is.GreaterThan(TimeSpan.FromSeconds(99_000)));
    }

    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
