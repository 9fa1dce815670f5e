using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The table of events in the telemetry reference matches the code, and its audit trail records a login.</summary>
public sealed partial class EventReferenceTests
{
    private static readonly Document Reference = Document.Named("src/TwoFactor/docs/telemetry.md");

    [Test]
    public void The_table_of_events_has_every_event_with_its_own_values()
    {
        IEnumerable<string> inCode = typeof(FlowEvent).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(FlowEvent)))
            .Select(type => string.Join(' ', type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(value => value.Name).Order(StringComparer.Ordinal).Prepend(type.Name)));
        IEnumerable<string> documented = Reference.Tables.Single(table => table.Header[0] == "event").Rows
            .Select(cells => string.Join(' ', Names().Matches(cells[2]).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal).Prepend(cells[0].Trim('`'))));
        Assert.That(documented, Is.EquivalentTo(inCode));
    }

    [Test]
    public void The_list_of_what_every_event_holds_is_complete()
    {
        string list = CommonValues().Match(Reference.Prose).Value;
        Assert.That(Names().Matches(list).Select(match => match.Groups[1].Value), Is.EquivalentTo(typeof(FlowEvent).GetProperties().Select(value => value.Name)));
    }

    [Test]
    public async Task The_audit_trail_of_the_listing_records_a_login()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        AuditExample.Add(builder);
        await using ServiceProvider host = ListenedHost.Build(services =>
        {
            foreach (ServiceDescriptor listener in builder.Services.Where(service => service.ServiceType == typeof(ITwoFactorEvents)))
                services.Add(listener);
            services.AddSingleton<AuditTable>();
        });

        await ListenedHost.PlayAsync(host);

        List<string> rows = [];
        while (rows.Count < 4)
            rows.Add(await host.GetRequiredService<AuditTable>().Rows.ReadAsync());
        Assert.That(rows, Is.EqualTo((string[])[
            "0 FlowStarted acme jdoe sign-in InMemory",
            "0 FlowAnswered acme jdoe sign-in InMemory Approved",
            "0 FlowCompleted acme jdoe sign-in InMemory Approved",
            "0 FlowKeyRefused acme jdoe sign-in"]));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Names();

    [GeneratedRegex("^Every event has [^.]*", RegexOptions.Multiline)]
    private static partial Regex CommonValues();
}
