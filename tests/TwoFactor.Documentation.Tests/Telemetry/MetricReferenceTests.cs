using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The tables of metrics, tags and spans in the telemetry reference match the code.</summary>
public sealed partial class MetricReferenceTests
{
    private static readonly Document Reference = Document.Named("src/TwoFactor/docs/telemetry.md");
    private static readonly Assembly Core = Assembly.Load("TwoFactor");

    [Test]
    public void The_table_of_metrics_has_every_instrument_with_its_kind_and_unit()
    {
        ConcurrentBag<string> found = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "TwoFactor")
                    found.Add($"`{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}`");
            },
        };
        listener.Start();
        using ServiceProvider host = ListenedHost.Build();
        Assert.That(MetricRows().Select(cells => string.Join(" | ", cells[..3])), Is.EquivalentTo(found.Distinct()));
    }

    [Test]
    public async Task A_metric_has_the_tags_of_its_row_and_no_other()
    {
        ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> seen = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "TwoFactor")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        using ServiceProvider host = ListenedHost.Build();
        await ListenedHost.PlayAsync(host);

        Assert.Multiple(() =>
        {
            foreach (string[] cells in MetricRows())
            {
                string[] documented = [.. Names().Matches(cells[3]).Select(match => match.Groups[1].Value)];
                ICollection<string> observed = seen.TryGetValue(Names().Match(cells[0]).Groups[1].Value, out ConcurrentDictionary<string, bool>? tags) ? tags.Keys : [];
                Assert.That(observed, Is.SubsetOf(documented), cells[0]);
                if (ListenedHost.IsPlayed(cells[0]))
                    Assert.That(observed, Is.EquivalentTo(documented), cells[0]);
            }
        });

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            ConcurrentDictionary<string, bool> names = seen.GetOrAdd(instrument.Name, _ => new());
            foreach (KeyValuePair<string, object?> tag in tags)
                names[tag.Key] = true;
        }
    }

    [Test]
    public void The_table_of_tags_has_every_tag()
    {
        IEnumerable<string> inCode = Core.GetType("TwoFactor.Telemetry.Tags", throwOnError: true)!.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.That(TagRows().Keys, Is.EquivalentTo(inCode));
    }

    [Test]
    public void The_values_of_tags_are_those_of_the_code() => Assert.Multiple(() =>
    {
        Assert.That(ValuesOf("two_factor.state"), Is.EquivalentTo(Enum.GetValues<ChallengeState>().Select(value => WordOf(value))));
        Assert.That(ValuesOf("error.type").Except(["cancelled", "invalid_argument", "_OTHER", "TwoFactorError"]), Is.EquivalentTo(
            Enum.GetValues<TwoFactorError>().Select(value => WordOf(value)).Where(word => word != "_OTHER")));
        Assert.That(ValuesOf("two_factor.outcome"), Is.SupersetOf(Enum.GetValues<FlowRefusal>().Where(value => value != 0).Select(value => SnakeCase(value.ToString()))));
        Assert.That(ValuesOf("two_factor.outcome"), Is.SupersetOf(Enum.GetValues<CancelOutcome>().Where(value => value != 0).Select(value => WordOf(value))));
        Assert.That(ValuesOf("two_factor.operation"), Is.EquivalentTo(Operations().Select(operation => operation.Name)));
    });

    [Test]
    public void The_table_of_spans_has_every_span()
    {
        string[] ofFlows = [.. Libraries.Sources.SelectMany(path => FlowSpan().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value).Distinct()];
        Assert.That(ofFlows, Is.Not.Empty);
        IEnumerable<string> documented = Reference.Rows.Where(cells => cells is [var name, "client" or "internal", _] && name.StartsWith('`')).Select(cells => cells[0].Trim('`'));
        Assert.That(documented, Is.EquivalentTo(Operations().Select(operation => operation.SpanName).Concat(ofFlows)));
    }

    private static IEnumerable<string[]> MetricRows() => Reference.Rows.Where(cells => cells is [_, "histogram" or "counter" or "gauge", ..]);

    private static Dictionary<string, string> TagRows() => Reference.Rows
        .Where(cells => cells is [var name, _] && (name.StartsWith("`two_factor.", StringComparison.Ordinal) || name is "`server.address`" or "`error.type`"))
        .ToDictionary(cells => cells[0].Trim('`'), cells => cells[1]);

    private static string[] ValuesOf(string tag) => [.. Names().Matches(TagRows()[tag]).Select(match => match.Groups[1].Value)];

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Histogram" => "histogram",
        "Counter" => "counter",
        "ObservableGauge" => "gauge",
        string other => other,
    };

    private static IEnumerable<(string Name, string SpanName)> Operations()
    {
        Type operation = Core.GetType("TwoFactor.Telemetry.Operation", throwOnError: true)!;
        return operation.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)!)
            .Select(value => ((string)operation.GetProperty("Name")!.GetValue(value)!, (string)operation.GetProperty("SpanName")!.GetValue(value)!));
    }

    private static string WordOf(object value) => (string)Core.GetType("TwoFactor.Telemetry.TagValues", throwOnError: true)!
        .GetMethod("Of", [value.GetType()])!.Invoke(null, [value])!;

    private static string SnakeCase(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : string.Empty) + char.ToLowerInvariant(c) : c.ToString()));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Names();

    [GeneratedRegex("\"(two_factor flow [a-z_]+)\"")]
    private static partial Regex FlowSpan();
}
