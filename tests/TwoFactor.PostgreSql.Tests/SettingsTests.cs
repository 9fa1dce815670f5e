using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Wrong settings, and servers that cannot be used.</summary>
public sealed partial class SettingsTests : EngineTests
{
    private PostgreSqlServer Server => (PostgreSqlServer)Engine;

    [TestCase("Passwort=geheim")]
    [TestCase("Host=db;Nonsense=geheim")]
    [TestCase("Host=db;Port=soon;Password=geheim")]
    [TestCase("Database=app;Password=geheim")]
    [TestCase("Host=db;Password=geheim;Target Session Attributes=primary")]
    [TestCase("Host=db1,db2;Password=geheim;Multiplexing=true")]
    public void The_error_about_a_connection_string_that_cannot_be_used_does_not_repeat_it(string connectionString)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTwoFactor().AddPostgreSqlStore(connectionString))!;
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
        Assert.That(e.Message, Does.StartWith("The connection string of PostgreSQL"));
    }

    [TestCase("Host=db;Target Session Attributes=primary")]
    [TestCase("Host=db;Minimum Pool Size=10;Maximum Pool Size=5")]
    public void Settings_of_a_connection_string_that_exclude_each_other_are_refused_as_that(string connectionString) => Assert.That(
        () => new ServiceCollection().AddTwoFactor().AddPostgreSqlStore(connectionString), Throws.ArgumentException.With.Message.Contains("cannot be used together"));

    [TestCase("")]
    [TestCase("Upper")]
    [TestCase("a; DROP TABLE users")]
    [TestCase("pg_own")]
    [TestCase("acme\n")]
    [TestCase(null)]
    public void A_schema_that_is_not_a_plain_name_is_refused(string? schema)
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddPostgreSqlStore("Host=db", options => options.Schema = schema!);
        using ServiceProvider host = services.BuildServiceProvider();
        Assert.That(() => host.GetRequiredService<IOptions<PostgreSqlStoreOptions>>().Value, Throws.InstanceOf<OptionsValidationException>()
            .With.Message.StartsWith("AddPostgreSqlStore: Schema must be a name"));
    }

    [Test]
    public async Task A_reserved_word_can_be_the_schema([Values("user", "order", "table")] string schema)
    {
        await using ServiceProvider host = HostOf(schema, createsSchema: true);
        await StoreHosts.StartAsync(host);
        await UseAsync(host.GetRequiredService<IFlowStore>());
        Assert.That(await Server.ReadAsync($"SELECT count(*) FROM \"{schema}\".slots"), Is.EqualTo("1"));
    }

    [TestCase("USAGE ON SCHEMA {0}", "USAGE of {0}")]
    [TestCase("SELECT ON {0}.version", "SELECT on {0}.version")]
    [TestCase("INSERT ON {0}.flows", "INSERT on {0}.flows")]
    [TestCase("DELETE ON {0}.slots", "DELETE on {0}.slots")]
    [TestCase("UPDATE ON {0}.counts", "UPDATE on {0}.counts")]
    [TestCase("EXECUTE ON FUNCTION {0}.timeline()", "EXECUTE on {0}.timeline()")]
    [TestCase("EXECUTE ON FUNCTION pg_current_wal_lsn()", "EXECUTE on pg_current_wal_lsn()")]
    [TestCase("EXECUTE ON FUNCTION pg_walfile_name(pg_lsn)", "EXECUTE on pg_walfile_name(pg_lsn)")]
    [TestCase("EXECUTE ON FUNCTION pg_is_in_recovery()", "EXECUTE on pg_is_in_recovery()")]
    public async Task A_host_does_not_start_with_a_user_that_lacks_a_right_and_the_message_names_it(string revoked, string missing)
    {
        string schema = "rights" + Guid.NewGuid().ToString("n");
        string connection = await UserAsync(schema);
        await using ServiceProvider earlier = HostOf(schema, createsSchema: false, connection: connection);
        await StoreHosts.StartAsync(earlier);
        await Server.RunAsync($"REVOKE {string.Format(System.Globalization.CultureInfo.InvariantCulture, revoked, schema)} FROM {schema}, PUBLIC");

        await using ServiceProvider host = HostOf(schema, createsSchema: false, connection: connection);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;
        Assert.That(e.Message, Does.Contain($"no right to {string.Format(System.Globalization.CultureInfo.InvariantCulture, missing, schema)}."));
        TwoFactorException found = (await Assert.ThrowsAsync<TwoFactorException>(() => earlier.GetRequiredService<IFlowStore>().CheckAsync().AsTask()))!;
        Assert.That(found.Message, Is.EqualTo(e.Message));

        // A right that is granted later is enough, without another start of the process.
        await Server.RunAsync($"GRANT {string.Format(System.Globalization.CultureInfo.InvariantCulture, revoked, schema)} TO {schema}, PUBLIC");
        await host.GetRequiredService<IFlowStore>().CheckAsync();
    }

    // Schema.sql needs both rights, also where the schema exists.
    [TestCase("", "DATABASE postgres")]
    [TestCase("CREATE SCHEMA {0}; GRANT USAGE ON SCHEMA {0} TO {0}; GRANT CREATE ON DATABASE postgres TO {0}", "SCHEMA {0}")]
    [TestCase("CREATE SCHEMA {0}; GRANT USAGE, CREATE ON SCHEMA {0} TO {0}", "DATABASE postgres")]
    public async Task A_host_that_may_not_create_its_tables_does_not_start_until_the_right_that_the_message_names_is_granted(string granted, string missing)
    {
        string schema = "create" + Guid.NewGuid().ToString("n");
        granted = string.Format(System.Globalization.CultureInfo.InvariantCulture, granted, schema);
        missing = string.Format(System.Globalization.CultureInfo.InvariantCulture, missing, schema);
        await Server.RunAsync($"CREATE ROLE {schema} LOGIN; {granted}");
        string connection = Server.ConnectionString.Replace("Username=postgres", $"Username={schema}", StringComparison.Ordinal);
        await using ServiceProvider host = HostOf(schema, createsSchema: true, connection: connection);

        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;

        Assert.That(e.Message, Does.Contain($"no right to CREATE on {missing.Replace("DATABASE", "database", StringComparison.Ordinal).Replace("SCHEMA ", string.Empty, StringComparison.Ordinal)}."));
        TwoFactorException found = (await Assert.ThrowsAsync<TwoFactorException>(() => host.GetRequiredService<IFlowStore>().CheckAsync().AsTask()))!;
        Assert.That(found.Message, Is.EqualTo(e.Message));

        await Server.RunAsync($"GRANT CREATE ON {missing} TO {schema}");
        await StoreHosts.StartAsync(host);
        await host.GetRequiredService<IFlowStore>().CheckAsync();
    }

    // Where PUBLIC may not execute the functions either, the listing grants that too.
    [Test]
    public async Task The_rights_in_the_README_are_enough_for_a_login()
    {
        string connection = await UserAsync("enough");
        const string Execute = "EXECUTE ON FUNCTION enough.timeline(), pg_current_wal_lsn(), pg_walfile_name(pg_lsn), pg_is_in_recovery()";
        await Server.RunAsync($"REVOKE {Execute} FROM PUBLIC");
        try
        {
            await using ServiceProvider host = HostOf("enough", createsSchema: false, connection: connection);
            await StoreHosts.StartAsync(host);
            IFlowStore store = host.GetRequiredService<IFlowStore>();
            await store.CheckAsync();
            await UseAsync(store);
        }
        finally
        {
            await Server.RunAsync($"GRANT {Execute} TO PUBLIC");
        }
    }

    [Test]
    public async Task A_host_does_not_start_with_connections_on_which_nobody_could_listen(
        [Values("Multiplexing=true", "Maximum Pool Size=1")] string setting, [Values] bool isOwn)
    {
        string connection = $"{Server.ConnectionString};{setting}";
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        ServiceCollection services = new();
        services.AddDataProtection();
        ITwoFactorBuilder builder = services.AddTwoFactor().AddInMemory("acme");
        if (isOwn)
            builder.AddPostgreSqlStore(connection, options => options.CreateSchema = true);
        else
            builder.AddPostgreSqlStore(_ => source, options => options.CreateSchema = true);
        await using ServiceProvider host = services.BuildServiceProvider();
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;
        Assert.That(e.Message, Does.StartWith(setting.Split('=')[0]));
    }

    // clock_timestamp() changes within a statement, so that no index can be used for it.
    [Test]
    public async Task Expired_rows_are_found_by_an_index()
    {
        await using ServiceProvider host = HostOf("indexed", createsSchema: true);
        await StoreHosts.StartAsync(host);
        await Server.RunAsync(
            """
            INSERT INTO indexed.flows SELECT 'flow' || n, '', 1, false, now(), now(), now(), now() + interval '1 hour' FROM generate_series(1, 5000) n;
            INSERT INTO indexed.slots SELECT 'slot' || n, 'flow', 'holder', now() + interval '1 hour' FROM generate_series(1, 5000) n;
            INSERT INTO indexed.counts SELECT 'counter', now() - n * interval '1 second', now() + interval '1 hour' FROM generate_series(1, 5000) n;
            ANALYZE indexed.flows, indexed.slots, indexed.counts;
            """);
        PostgreSqlCommands commands = PostgreSqlCommands.Of(new PostgreSqlStoreOptions { Schema = "indexed" });
        foreach ((string table, string command) in new[] { "flows", "slots", "counts" }.Zip(commands.Cleanup))
            Assert.That(await Server.ReadAsync($"EXPLAIN (FORMAT JSON) {command}"), Does.Contain($"\"Index Name\": \"{table}_expires\""));
        string count = commands.Count.Replace("$1", "'counter'", StringComparison.Ordinal).Replace("$2", "5", StringComparison.Ordinal).Replace("$3", "interval '1 minute'", StringComparison.Ordinal);
        Assert.That(await Server.ReadAsync($"EXPLAIN (FORMAT JSON) {count}"), Does.Match("\"Index Cond\": \"[^\"]*counted > "));
    }

    [Test]
    public async Task Tables_of_a_newer_version_are_refused_and_nothing_is_changed([Values] bool createsSchema)
    {
        string schema = createsSchema ? "newer" : "newest";
        await Server.RunAsync($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.version AS SELECT 2 AS version");
        await using ServiceProvider host = HostOf(schema, createsSchema);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;
        Assert.That(e.Message, Does.Contain("version 2").And.Contain("version 1"));
        Assert.That(await Server.ReadAsync($"SELECT string_agg(table_name, ',') || (SELECT version FROM {schema}.version) FROM information_schema.tables WHERE table_schema = '{schema}'"), Is.EqualTo("version2"));
        Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => host.GetRequiredService<IFlowStore>().ReadAsync("a").AsTask()))!.Message, Does.Contain("version 2"));
    }

    // The script alone, as an administrator runs it.
    [Test]
    public async Task The_script_refuses_tables_of_a_newer_version()
    {
        await Server.RunAsync("CREATE SCHEMA later; CREATE TABLE later.version AS SELECT 2 AS version");
        string script = (await File.ReadAllTextAsync(PathOf("Schema.sql"))).Replace("twofactor", "later", StringComparison.Ordinal);
        Assert.That(async () => await Server.RunAsync(script), Throws.InstanceOf<PostgresException>().With.Message.Contains("newer version"));
        Assert.That(await Server.ReadAsync("SELECT string_agg(table_name, ',') FROM information_schema.tables WHERE table_schema = 'later'"), Is.EqualTo("version"));
    }

    [Test]
    public async Task All_expired_rows_are_deleted_at_once_however_many_there_are()
    {
        ManualTimeProvider time = new();
        await using ServiceProvider host = HostOf("crowded", createsSchema: true, time);
        await StoreHosts.StartAsync(host);
        await AddAsync(1, "- interval '1 minute'");
        await Wait.UntilAsync(async () =>
        {
            time.Advance(new PostgreSqlStoreOptions().CleanupInterval); // the timer may begin a moment after the host
            return await CountAsync() == "0";
        });

        await AddAsync(4500, "- interval '1 minute'");
        await AddAsync(10, "+ interval '1 hour'");
        time.Advance(new PostgreSqlStoreOptions().CleanupInterval);
        await Wait.UntilAsync(async () => await CountAsync() == "10");

        Task AddAsync(int count, string expiry) => Server.RunAsync($"INSERT INTO crowded.counts SELECT 'a', now(), now() {expiry} FROM generate_series(1, {count})");
        Task<string> CountAsync() => Server.ReadAsync("SELECT count(*) FROM crowded.counts");
    }

    [Test]
    public async Task Nodes_that_start_together_create_the_tables_once()
    {
        ServiceProvider[] hosts = [.. Enumerable.Range(0, 8).Select(_ => HostOf("together", createsSchema: true))];
        await Task.WhenAll(hosts.Select(StoreHosts.StartAsync));
        foreach (ServiceProvider host in hosts)
        {
            await host.GetRequiredService<IFlowStore>().CheckAsync();
            await host.DisposeAsync();
        }

        Assert.That(await Server.ReadAsync("SELECT count(*)::text FROM together.version"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_check_over_missing_tables_names_Schema_sql_and_CreateSchema()
    {
        await using ServiceProvider host = HostOf("nowhere", createsSchema: false);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => host.GetRequiredService<IFlowStore>().CheckAsync().AsTask()))!;
        Assert.That(e.Message, Does.Contain("Schema.sql").And.Contain("CreateSchema"));
    }

    [Test]
    public async Task A_host_does_not_start_over_a_server_that_is_too_old()
    {
        string version = await Server.ReadAsync("SHOW server_version");
        byte[] found = System.Text.Encoding.ASCII.GetBytes($"server_version\0{version[..2]}");
        await using EngineProxy proxy = new(Server.Port) { Rewriting = (found, [.. found[..^2], (byte)'1', (byte)'1']) };
        await using StoreHosts hosts = new(Server);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => hosts.StartAsync(Server.ConnectionStringAt(proxy.Port))))!;
        Assert.That(e.Message, Does.Match(@"^PostgreSQL 11\S* is too old; version 13 or newer is needed\.$"));
    }

    // The server's own error contains the name.
    [Test]
    public async Task A_wrong_name_has_an_error_of_its_own_that_does_not_contain_it([Values("Database", "Username")] string part)
    {
        await using StoreHosts hosts = new(Server);
        IFlowStore store = (await hosts.StartAsync(Server.ConnectionString.Replace($"{part}=postgres", $"{part}=geheim", StringComparison.Ordinal))).GetRequiredService<IFlowStore>();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!;
        Assert.That(e.Message, Does.Contain("3D000").Or.Contain("28000"));
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    [TestCase("repeatable read")]
    [TestCase("serializable")]
    public async Task A_host_does_not_start_at_an_isolation_level_at_which_limits_do_not_hold_and_creates_nothing(string level)
    {
        string role = level.Split(' ')[0];
        await Server.RunAsync($"CREATE ROLE {role} SUPERUSER LOGIN; ALTER ROLE {role} SET default_transaction_isolation = '{level}'");
        string connection = Server.ConnectionString.Replace("Username=postgres", $"Username={role}", StringComparison.Ordinal);
        await using ServiceProvider host = HostOf($"at_{role}", createsSchema: true, connection: connection);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;
        Assert.That(e.Message, Does.StartWith($"default_transaction_isolation is '{level}'"));
        Assert.That(await Server.ReadAsync($"SELECT count(*) FROM pg_namespace WHERE nspname = 'at_{role}'"), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_check_fails_when_the_isolation_level_was_changed_meanwhile()
    {
        await Server.RunAsync("CREATE ROLE later_role SUPERUSER LOGIN");
        await using StoreHosts hosts = new(Server);
        IFlowStore store = (await hosts.StartAsync(Server.ConnectionString.Replace("Username=postgres", "Username=later_role", StringComparison.Ordinal) + ";Pooling=false"))
            .GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        await Server.RunAsync("ALTER ROLE later_role SET default_transaction_isolation = 'repeatable read'");
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!;
        Assert.That(e.Message, Does.StartWith("default_transaction_isolation"));
    }

    // The way that the README names, over a role with another level.
    [Test]
    public async Task Options_of_the_connection_string_set_the_isolation_level_and_limits_hold()
    {
        await Server.RunAsync("CREATE ROLE optional SUPERUSER LOGIN; ALTER ROLE optional SET default_transaction_isolation = 'repeatable read'");
        string connection = Server.ConnectionString.Replace("Username=postgres", "Username=optional", StringComparison.Ordinal)
            + @";Options=-c default_transaction_isolation=read\ committed";
        await using StoreHosts hosts = new(Server);
        IFlowStore store = (await hosts.StartAsync(connection)).GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        TimeSpan?[] waits = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => store.CountAsync("once", 1, TimeSpan.FromHours(1)).AsTask())));
        Assert.That(waits.Count(wait => wait is null), Is.EqualTo(1));
    }

    // A trigger raises the error that the server itself raises on a full disk.
    [Test]
    public async Task On_a_full_disk_a_new_login_is_refused_and_an_open_one_can_be_collected()
    {
        await using ServiceProvider host = HostOf("brimful", createsSchema: true);
        await StoreHosts.StartAsync(host);
        IFlowStore store = host.GetRequiredService<IFlowStore>();
        await store.CreateAsync("decided", new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero);
        await store.ReplaceAsync("decided", 1, new byte[1], isFinal: true, TimeSpan.FromHours(1));
        await Server.RunAsync(
            """
            CREATE FUNCTION brimful.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON brimful.flows FOR EACH ROW EXECUTE FUNCTION brimful.refuse();
            """);
        Assert.That(await store.CreateAsync("new", new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero), Is.False);
        Assert.That(await store.ReadAsync("new"), Is.Null);
        Assert.That(await store.ConsumeAsync("decided"), Is.Not.Null);
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    private static string PathOf(string file, [System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "src", "TwoFactor.PostgreSql", file);

    /// <summary>Creates the tables, and a user of the same name as the schema with the rights that the README's listing grants, and no others.</summary>
    private async Task<string> UserAsync(string schema)
    {
        await using (ServiceProvider host = HostOf(schema, createsSchema: true))
            await StoreHosts.StartAsync(host);
        string grants = Listing().Match((await File.ReadAllTextAsync(PathOf("README.md"))).ReplaceLineEndings("\n")).Groups[1].Value;
        await Server.RunAsync($"CREATE ROLE {schema} LOGIN; {grants.Replace("twofactor", schema, StringComparison.Ordinal).Replace("TO app;", $"TO {schema};", StringComparison.Ordinal)}");
        return Server.ConnectionString.Replace("Username=postgres", $"Username={schema}", StringComparison.Ordinal);
    }

    private static async Task UseAsync(IFlowStore store)
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        await using IAsyncDisposable listening = await store.ListenAsync(_ => { });
        Assert.That(await store.CreateAsync("flow", new byte[1], hour, TimeSpan.Zero), Is.True);
        Assert.That((await store.TakeTurnAsync("flow", TimeSpan.Zero)).IsTaken, Is.True);
        Assert.That(await store.BringTurnForwardAsync("flow", TimeSpan.Zero), Is.True);
        Assert.That((await store.TakeSlotAsync("slot", new SlotClaim { Flow = "flow", Tag = "tag", HeldFor = hour })).IsTaken, Is.True);
        await store.FreeSlotAsync("slot", "flow", hour);
        Assert.That(await store.CountAsync("counter", 1, hour), Is.Null);
        Assert.That(await store.ReplaceAsync("flow", 1, new byte[2], isFinal: true, hour), Is.True);
        Assert.That(await store.ConsumeAsync("flow"), Is.Not.Null);
        await store.RemoveAsync("flow");
    }

    private ServiceProvider HostOf(string schema, bool createsSchema, TimeProvider? time = null, string? connection = null)
    {
        ServiceCollection services = new();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(connection ?? Server.ConnectionString, options =>
        {
            options.Schema = schema;
            options.CreateSchema = createsSchema;
        });
        return services.BuildServiceProvider();
    }

    [GeneratedRegex("^```sql\n(.+?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Listing();
}
