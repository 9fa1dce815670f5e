using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using TwoFactor.Testing;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The alerts of the telemetry reference use series that OpenTelemetry's Prometheus exporter exports.</summary>
public sealed partial class AlertTests
{
    private static readonly string Rules = Document.Named("src/TwoFactor/docs/telemetry.md").Listings.Single(listing => listing.Language == "yaml").Text;

    [Test]
    public async Task Every_metric_of_a_rule_is_exported_under_that_name()
    {
        string[] asked = [.. Series().Matches(Rules).Select(match => match.Value).Distinct()];
        Assert.That(asked, Has.Length.GreaterThan(6));
        string exported = await ExportedAsync();
        IEnumerable<string> missing = asked.Where(name => !Regex.IsMatch(exported, $"^{name}[{{ ]", RegexOptions.Multiline));
        // The logins of this test produce neither the age of a client certificate nor a refused reload.
        Assert.That(missing, Is.EquivalentTo(new[] { "two_factor_certificate_time_to_expiry_seconds", "two_factor_configuration_reload_count_total" }), exported);
        Assert.That(exported, Does.Contain("two_factor_by_failure_mode=\"false\""));
    }

    [Test]
    public void Labels_of_rules_and_their_values_are_in_the_table_of_tags()
    {
        Dictionary<string, string> tags = Document.Named("src/TwoFactor/docs/telemetry.md").Rows
            .Where(cells => cells.Length == 2 && cells[0].Contains('.', StringComparison.Ordinal))
            .ToDictionary(cells => cells[0].Trim('`').Replace('.', '_'), cells => cells[1]);
        Assert.Multiple(() =>
        {
            foreach (Match selector in Selector().Matches(Rules))
            {
                Assert.That(tags, Does.ContainKey(selector.Groups["label"].Value));
                foreach (string value in selector.Groups["values"].Value.Split('|'))
                    Assert.That(tags[selector.Groups["label"].Value], Does.Contain($"`{value}`"));
            }
        });
    }

    private static async Task<string> ExportedAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("urls", "http://127.0.0.1:0")]);
        InMemoryService service = new();
        builder.Services.AddSingleton(service);
        builder.Services.AddTwoFactor().AddInMemory("acme", service);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("TwoFactor").AddPrometheusExporter());
        await using WebApplication app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();
        await ListenedHost.PlayAsync(app.Services);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using HttpClient client = new();
        return await client.GetStringAsync(address + "/metrics");
    }

    [GeneratedRegex(@"\btwo_factor_[a-z_]+_(count|total|bucket|sum|seconds)\b")]
    private static partial Regex Series();

    [GeneratedRegex("""(?<label>[a-z_]+)=~?"(?<values>[a-z_|]+)"[,}]""")]
    private static partial Regex Selector();
}
