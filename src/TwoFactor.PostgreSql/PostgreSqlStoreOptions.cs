namespace TwoFactor.PostgreSql;

/// <summary>How flows are kept in PostgreSQL.</summary>
public sealed class PostgreSqlStoreOptions
{
    /// <summary>The schema of the tables.</summary>
    /// <value>A name of 1 to 50 lower-case letters, digits and underscores that begins with a letter; <c>twofactor</c> by default.</value>
    public string Schema { get; set; } = "twofactor";

    /// <summary>Whether the tables are created, or upgraded, when the host starts. Otherwise somebody runs the package's <c>Schema.sql</c> before.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool CreateSchema { get; set; }

    /// <summary>How long one command may take, connecting included.</summary>
    /// <value>0.1 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often expired rows are deleted, a thousand at a time and without locking a table.</summary>
    /// <value>1 second to 1 day; 1 minute by default.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A secret, the same on all nodes, with which the names of places and counters are hashed (HMAC-SHA-256). Without one they are plain hashes, and
    /// who has a dump and a list of users can tell who was asked in the last minutes. While nodes with different keys run, as when it is changed, they do not
    /// see each other's places: a phone may then be asked by both.</summary>
    /// <value>At least 32 characters, such as 32 random bytes as base64; none by default.</value>
    public Secret? NameKey { get; set; }
}
