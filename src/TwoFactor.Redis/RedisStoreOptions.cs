namespace TwoFactor.Redis;

/// <summary>Options for keeping flows in Redis. They are read once, and checked when the host starts.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>The prefix of all keys and of the channel, so that several applications can share one Redis.</summary>
    /// <value>1 to 100 characters; <c>twofactor:</c> by default.</value>
    public string KeyPrefix { get; set; } = "twofactor:";

    /// <summary>How long connecting may take, and then one command.</summary>
    /// <value>0.1 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether this Redis never loses a write that it has acknowledged. That requires <c>appendonly yes</c>, <c>appendfsync always</c>, and
    /// no replica that could take over. If it is set, an answer from before a restart of Redis can be collected after it. Otherwise the person must
    /// start again, because a server that restarts with older data may already have returned the outcome.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool KeepsAcknowledgedWrites { get; set; }

    /// <summary>A secret key for hashing the names of slots and counters (HMAC-SHA-256). It must be the same on all nodes. Without a key, the names
    /// are plain hashes, and anyone with a database dump and a list of users can find out who was asked in the last minutes. Nodes with different
    /// keys, for example while the key is changed, do not see each other's slots, so that a phone may be asked by both. Configuration can set it, but
    /// the binder that the compiler generates (<c>EnableConfigurationBindingGenerator</c>, which native AOT turns on) ignores it without an error: with
    /// that binder, set it in code.</summary>
    /// <value>At least 32 characters, such as 32 random bytes as base64; none by default.</value>
    public Secret? NameKey { get; set; }
}
