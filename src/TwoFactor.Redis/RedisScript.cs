using StackExchange.Redis;

namespace TwoFactor.Redis;

/// <summary>A Lua script that runs in Redis, and so is atomic. Each uses one key, so that a cluster can run it on the node with that key; except
/// <see cref="Rights"/> and <see cref="Eviction"/>, which read and write no keys and can run on any node.</summary>
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

    public static RedisScript BringTurnForward { get; } = new("bring-turn-forward");

    public static RedisScript Consume { get; } = new("consume");

    public static RedisScript TakeSlot { get; } = new("take-slot");

    public static RedisScript FreeSlot { get; } = new("free-slot");

    public static RedisScript Count { get; } = new("count");

    public static RedisScript Rights { get; } = new("rights");

    public static RedisScript Eviction { get; } = new("eviction");

    /// <summary>Runs the script on the node with the key. The client sends its text once per connection, and after that only its hash.</summary>
    public Task<RedisResult> RunAsync(IDatabase database, RedisKey key, params RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(text, [key], arguments, CommandFlags.DemandMaster);

    /// <summary>Runs the script without a key, on any node. Only for <see cref="Rights"/> and <see cref="Eviction"/>.</summary>
    public Task<RedisResult> RunWithoutKeysAsync(IDatabase database, params RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(text, [], arguments, CommandFlags.DemandMaster);
}
