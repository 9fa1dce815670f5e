namespace TwoFactor.PostgreSql;

/// <summary>Options for keeping flows in PostgreSQL. They are read once, and checked when the host starts.</summary>
public sealed class PostgreSqlStoreOptions
{
    /// <summary>The schema of the tables.</summary>
    /// <value>A name of 1 to 50 lower-case letters, digits and underscores that begins with a letter, but not with <c>pg_</c>; <c>twofactor</c> by default.</value>
    public string Schema { get; set; } = "twofactor";

    /// <summary>Whether the tables are created when the host starts. Otherwise, run the package's <c>Schema.sql</c> before.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool CreateSchema { get; set; }

    /// <summary>How long one command may take, including connecting.</summary>
    /// <value>0.1 to 60 seconds; 3 seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often expired rows are deleted, in batches of a thousand rows, without locking a table.</summary>
    /// <value>1 second to 1 day; 1 minute by default.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A secret key for hashing the names of slots and counters (HMAC-SHA-256). It must be the same on all nodes. Without a key, the names
    /// are plain hashes, and anyone with a database dump and a list of users can find out who was asked in the last minutes. Nodes with different
    /// keys, for example while the key is changed, do not see each other's slots, so that a phone may be asked by both. Configuration can set it, but
    /// the binder that the compiler generates (<c>EnableConfigurationBindingGenerator</c>, which native AOT turns on) ignores it without an error: with
    /// that binder, set it in code.</summary>
    /// <value>At least 32 characters, such as 32 random bytes as base64; none by default.</value>
    public Secret? NameKey { get; set; }
}
