namespace TwoFactor.Redis;

/// <summary>How flows are kept in Redis.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>The beginning of all keys and of the channel, so that several applications share one Redis.</summary>
    /// <value>1 to 100 characters; <c>twofactor:</c> by default.</value>
    public string KeyPrefix { get; set; } = "twofactor:";

    /// <summary>How long one command may take, connecting included.</summary>
    /// <value>0.1 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether this Redis never loses a write that it has acknowledged: with <c>appendonly yes</c> and <c>appendfsync always</c>, and without a
    /// replica that could take over. Then an answer that was given before a restart can be collected after it. Otherwise the person starts again, because a
    /// server that comes back with an older state may have handed the outcome out already.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool KeepsAcknowledgedWrites { get; set; }

    /// <summary>A secret, the same on all nodes, with which the names of places and counters are hashed (HMAC-SHA-256). Without one they are plain hashes, and
    /// who has a dump and a list of users can tell who was asked in the last minutes. While nodes with different keys run, as when it is changed, they do not
    /// see each other's places: a phone may then be asked by both.</summary>
    /// <value>At least 32 characters, such as 32 random bytes as base64; none by default.</value>
    public Secret? NameKey { get; set; }
}
