using StackExchange.Redis;

namespace TwoFactor.Redis;

/// <summary>A Lua script that runs within Redis, and so at one moment. Each touches one key, so that a cluster can run it where the key is.</summary>
internal sealed class RedisScript
{
    private readonly string text;

    private RedisScript(string name)
    {
        using Stream script = typeof(RedisScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The package has no script '{name}'.");
        using StreamReader reader = new(script);
        text = reader.ReadToEnd();
    }

    public static RedisScript Create { get; } = new("create");

    public static RedisScript Read { get; } = new("read");

    public static RedisScript Replace { get; } = new("replace");

    public static RedisScript Turn { get; } = new("turn");

    public static RedisScript Hasten { get; } = new("hasten");

    public static RedisScript Consume { get; } = new("consume");

    public static RedisScript TakeSlot { get; } = new("take-slot");

    public static RedisScript FreeSlot { get; } = new("free-slot");

    public static RedisScript Count { get; } = new("count");

    /// <summary>Runs it. The client sends its text once per connection, and its hash from then on.</summary>
    public Task<RedisResult> RunAsync(IDatabase database, RedisKey key, params RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(text, [key], arguments, CommandFlags.DemandMaster);
}
