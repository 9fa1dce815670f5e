namespace TwoFactor.PostgreSql;

/// <summary>The SQL commands. Each is one statement, and so atomic. Times are durations, measured by the server's clock. They need the isolation level
/// "read committed": a statement that has waited for a lock must see what the lock's holder has written.</summary>
internal sealed class PostgreSqlCommands(string schema)
{
    /// <summary>The most rows that one statement of <see cref="Cleanup"/> deletes, so that its locks are short.</summary>
    public const int CleanupBatch = 1000;

    private const string FlowColumns = "content, version, final, greatest(clock_timestamp() - created, interval '0') AS age, greatest(next_turn - clock_timestamp(), interval '0') AS until_turn";

    // If the last turn is in the future, the clock was set back, for example because a standby took over. The next turn is then due at once.
    private const string IsDue = "NOT final AND (next_turn <= clock_timestamp() OR last_turn > clock_timestamp())";

    /// <summary>The commands for the tables of a host. The schema's name is quoted, because it may be a reserved word.</summary>
    public static PostgreSqlCommands Of(PostgreSqlStoreOptions options) => new($"\"{options.Schema}\"");

    // $1 flow, $2 content, $3 kept for, $4 first turn after
    public string Create { get; } = $"""
        INSERT INTO {schema}.flows (key, content, version, final, created, last_turn, next_turn, expires)
        VALUES ($1, $2, 1, false, clock_timestamp(), clock_timestamp(), clock_timestamp() + $4, clock_timestamp() + $3)
        ON CONFLICT (key) DO UPDATE SET content = excluded.content, version = 1, final = false, created = excluded.created,
            last_turn = excluded.last_turn, next_turn = excluded.next_turn, expires = excluded.expires
        WHERE flows.expires <= clock_timestamp()
        RETURNING 1
        """;

    // $1 flow. There is always a row, because a standby must not be believed that there is no such flow either.
    public string Read { get; } = $"""
        SELECT {FlowColumns}, pg_is_in_recovery() FROM (SELECT 1) AS one
        LEFT JOIN {schema}.flows ON key = $1 AND expires > clock_timestamp()
        """;

    // $1 flow, $2 version, $3 content, $4 final, $5 kept for, $6 channel
    public string Replace { get; } = $"""
        WITH replaced AS (
            UPDATE {schema}.flows SET content = $3, version = version + 1, final = $4, expires = clock_timestamp() + $5,
                timeline = CASE WHEN $4 THEN {schema}.timeline() END
            WHERE key = $1 AND version = $2 AND NOT final AND expires > clock_timestamp()
            RETURNING key)
        SELECT pg_notify($6, key) FROM replaced
        """;

    // $1 flow. The lock is held until the batch ends, so that the next statement sees the changes of the one before. A flow whose turn is not due is
    // only read, because each lock is a write.
    public string LockFlow { get; } = $"SELECT 1 FROM {schema}.flows WHERE key = $1 AND {IsDue} FOR UPDATE";

    // $1 flow, $2 interval
    public string Turn { get; } = $"""
        WITH taken AS (
            UPDATE {schema}.flows SET last_turn = clock_timestamp(), next_turn = clock_timestamp() + $2
            WHERE key = $1 AND {IsDue} AND expires > clock_timestamp()
            RETURNING true AS taken, {FlowColumns})
        SELECT content, version, final, age, until_turn, taken FROM taken
        UNION ALL
        SELECT {FlowColumns}, false FROM {schema}.flows
        WHERE key = $1 AND expires > clock_timestamp() AND NOT EXISTS (SELECT 1 FROM taken)
        """;

    // $1 flow, $2 gap, $3 channel
    public string BringTurnForward { get; } = $"""
        WITH changed AS (
            UPDATE {schema}.flows SET next_turn = least(next_turn, greatest(last_turn + $2, clock_timestamp()))
            WHERE key = $1 AND NOT final AND expires > clock_timestamp()
            RETURNING key)
        SELECT pg_notify($3, key) FROM changed
        """;

    // $1 flow. An outcome that was stored before a standby took over must not be handed out: the standby may have missed that this has happened. It is
    // deleted nevertheless, because the same browser's next start would be given this login again.
    public string Consume { get; } = $"""
        DELETE FROM {schema}.flows
        WHERE key = $1 AND final AND expires > clock_timestamp()
        RETURNING {FlowColumns}, COALESCE(timeline IS NULL OR timeline = {schema}.timeline(), false)
        """;

    // $1 flow
    public string Remove { get; } = $"DELETE FROM {schema}.flows WHERE key = $1";

    // $1 slot
    public string LockSlot { get; } = $"SELECT 1 FROM {schema}.slots WHERE key = $1 FOR UPDATE";

    // $1 slot, $2 flow, $3 tag, $4 held for, $5 flow that may be replaced, or null
    public string TakeSlot { get; } = $"""
        WITH taken AS (
            INSERT INTO {schema}.slots (key, flow, tag, expires) VALUES ($1, $2, $3, clock_timestamp() + $4)
            ON CONFLICT (key) DO UPDATE SET flow = excluded.flow, tag = excluded.tag, expires = excluded.expires
            WHERE slots.expires <= clock_timestamp() OR slots.flow = $2 OR slots.flow = $5
            RETURNING true AS taken)
        SELECT taken, NULL AS flow, NULL AS tag, interval '0' AS time_left FROM taken
        UNION ALL
        SELECT false, flow, tag, greatest(expires - clock_timestamp(), interval '0') FROM {schema}.slots
        WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM taken)
        """;

    // $1 slot, $2 flow, $3 pause
    public string FreeSlot { get; } = $"""
        UPDATE {schema}.slots SET flow = NULL, tag = NULL, expires = clock_timestamp() + $3
        WHERE key = $1 AND flow = $2 AND expires > clock_timestamp()
        """;

    // $1 counter. The lock is held until the batch ends, so that a counter counts one event at a time.
    public string LockCounter { get; } = "SELECT pg_advisory_xact_lock(hashtextextended($1, 20261126))";

    // $1 counter, $2 limit, $3 window. Returns the time to wait, or a row with NULL if the event was counted. The statement begins when the lock is held.
    // Each event is kept for the longest window so far, which is that of the last event; in seconds, because a difference of times has calendar days.
    public string Count { get; } = $"""
        WITH last AS (
            SELECT counted FROM {schema}.counts
            WHERE counter = $1 AND counted > statement_timestamp() - $3
            ORDER BY counted DESC OFFSET $2 - 1 LIMIT 1),
        counted AS (
            INSERT INTO {schema}.counts (counter, counted, expires)
            SELECT $1, clock_timestamp(), clock_timestamp() + greatest($3, (
                SELECT make_interval(secs => extract(epoch FROM expires - counted)) FROM {schema}.counts WHERE counter = $1 ORDER BY counted DESC LIMIT 1))
            WHERE NOT EXISTS (SELECT 1 FROM last)
            RETURNING NULL::interval AS wait)
        SELECT wait FROM counted
        UNION ALL
        SELECT greatest(counted + $3 - clock_timestamp(), interval '1 microsecond') FROM last
        """;

    // Rows that another node deletes at the same time are skipped. With clock_timestamp(), which changes within a statement, no index could be used.
    public IEnumerable<string> Cleanup { get; } = new[] { "flows", "slots", "counts" }.Select(table => $"""
        DELETE FROM {schema}.{table} WHERE ctid IN (
            SELECT ctid FROM {schema}.{table} WHERE expires <= statement_timestamp() LIMIT {CleanupBatch} FOR UPDATE SKIP LOCKED)
        """);

    // The first right that the connection's user lacks; no row if there is none, or if there are no tables yet. Everybody may read the catalogs.
    public string MissingRight { get; } = $"""
        WITH place AS (SELECT oid, nspname FROM pg_namespace WHERE oid = to_regnamespace('{schema}'))
        SELECT 'USAGE of ' || nspname FROM place WHERE NOT has_schema_privilege(oid, 'USAGE')
        UNION ALL
        SELECT needed || ' on ' || nspname || '.' || relname
        FROM place JOIN pg_class ON relnamespace = place.oid, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS needed
        WHERE (relname IN ('flows', 'slots', 'counts') OR (relname = 'version' AND needed = 'SELECT')) AND NOT has_table_privilege(pg_class.oid, needed)
        UNION ALL
        SELECT 'EXECUTE on ' || nspname || '.' || proname || '()'
        FROM place JOIN pg_proc ON pronamespace = place.oid
        WHERE proname = 'timeline' AND NOT has_function_privilege(pg_proc.oid, 'EXECUTE')
        UNION ALL
        SELECT 'EXECUTE on ' || oid::regprocedure
        FROM pg_proc
        WHERE oid IN (to_regprocedure('pg_current_wal_lsn()'), to_regprocedure('pg_walfile_name(pg_lsn)'), to_regprocedure('pg_is_in_recovery()')) AND NOT has_function_privilege(oid, 'EXECUTE')
        LIMIT 1
        """;

    // Schema.sql needs both: PostgreSQL asks for the first one also if the schema exists.
    public string MissingRightToCreate { get; } = $"""
        SELECT 'CREATE on database ' || current_database() WHERE NOT has_database_privilege(current_database(), 'CREATE')
        UNION ALL
        SELECT 'CREATE on ' || nspname FROM pg_namespace WHERE oid = to_regnamespace('{schema}') AND NOT has_schema_privilege(oid, 'CREATE')
        LIMIT 1
        """;

    // The version of the tables, whether the server is read-only, and the isolation level.
    public string State { get; } =
        $"SELECT version, current_setting('transaction_read_only') = 'on', current_setting('default_transaction_isolation') FROM {schema}.version";

    public string Isolation { get; } = "SELECT current_setting('default_transaction_isolation')";

    public string Exists { get; } = $"SELECT to_regclass('{schema}.version') IS NOT NULL";
}
