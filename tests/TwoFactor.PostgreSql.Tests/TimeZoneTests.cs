using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Sessions whose time zone changes to summer time. A calendar day has 23 hours then, and a duration of one day has 24.</summary>
public sealed class TimeZoneTests : EngineTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private PostgreSqlServer Server => (PostgreSqlServer)Engine;

    [Test]
    public async Task A_window_of_a_day_reaches_24_hours_back([Values] bool isOwnSource)
    {
        string counter = $"back-{isOwnSource}";
        await using PostgreSqlFlowStore store = await OpenAsync(isOwnSource, hoursToChange: -12);
        await store.CountAsync(counter, 1, Day);
        await Server.RunAsync($"UPDATE twofactor.counts SET counted = counted - interval '23 hours 30 minutes' WHERE counter = '{counter}'");
        TimeSpan? wait = await store.CountAsync(counter, 1, Day);
        Assert.That(wait, Is.Not.Null.And.GreaterThan(TimeSpan.FromMinutes(15)).And.LessThanOrEqualTo(TimeSpan.FromMinutes(30)));
    }

    [Test]
    public async Task What_is_kept_for_a_day_is_kept_for_24_hours([Values] bool isOwnSource)
    {
        string key = $"kept-{isOwnSource}";
        await using PostgreSqlFlowStore store = await OpenAsync(isOwnSource, hoursToChange: 12);
        await store.CreateAsync(key, new byte[1], Day, Day);
        await store.TakeSlotAsync(key, new SlotClaim { Flow = key, Tag = "x", HeldFor = Day });
        await store.CountAsync(key, 5, Day);
        await store.CountAsync(key, 5, TimeSpan.FromSeconds(1)); // kept for the longest window so far
        string earliest = await Server.ReadAsync(
            $"""
            SELECT min(extract(epoch FROM expires - now()))::int / 3600.0 > 23.5 FROM (
                SELECT expires FROM twofactor.flows WHERE key = '{key}'
                UNION ALL SELECT next_turn FROM twofactor.flows WHERE key = '{key}'
                UNION ALL SELECT expires FROM twofactor.slots WHERE key = '{key}'
                UNION ALL SELECT expires FROM twofactor.counts WHERE counter = '{key}') AS kept
            """);
        Assert.That(earliest, Is.EqualTo("True"));
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    private async Task<PostgreSqlFlowStore> OpenAsync(bool isOwnSource, double hoursToChange)
    {
        PostgreSqlStoreOptions options = new() { CreateSchema = true };
        string connectionString = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Timezone = await FindZoneAsync(hoursToChange) }.ConnectionString;
        PostgreSqlConnections connections = isOwnSource
            ? PostgreSqlConnections.To(connectionString, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance)
            : new PostgreSqlConnections(() => NpgsqlDataSource.Create(connectionString), isOwned: true, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        await new PostgreSqlSchema(connections, options).PrepareAsync(CancellationToken.None);
        return new PostgreSqlFlowStore(connections, new ProtectedFlows(new EphemeralDataProtectionProvider()), options);
    }

    // A zone in POSIX's form, which begins summer time so many hours from now, and ends it two months later. A day of a year that has a 29th of February is
    // counted without it.
    private async Task<string> FindZoneAsync(double hoursToChange)
    {
        DateTime change = DateTime.Parse(
            await Server.ReadAsync($"SELECT to_char(now() AT TIME ZONE 'UTC' + interval '{hoursToChange} hours', 'YYYY-MM-DD HH24:00')"), System.Globalization.CultureInfo.InvariantCulture);
        return $"STD0DST,J{DayOfYear(change)}/{change.Hour},J{DayOfYear(change.AddDays(60))}/0";

        static int DayOfYear(DateTime at) => at.DayOfYear - (DateTime.IsLeapYear(at.Year) && at.Month > 2 ? 1 : 0);
    }
}
