using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>The telemetry of logins in a host with OpenTelemetry: spans within the host's own span, metrics without tenants, nothing about a user.</summary>
[Category("Network")]
public sealed class OpenTelemetryTests
{
    private const string User = "marked-user";
    private const string HostSource = "TwoFactor.Demo.Tests.Host";

    [Test]
    public async Task OpenTelemetry_shows_each_call_and_no_user_id_or_secret()
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync();
        SezameClientFiles client = await services.RegisterAsync("acme");
        services.UseSezame("acme", client);
        services.UseSecSign("globex");
        services.Emulator.Phone.AddSecSignId(User);
        List<Activity> spans = [];
        List<MetricSnapshot> metrics = [];
        List<string> marks = [User, (await File.ReadAllTextAsync(client.KeyPasswordFile!)).Trim()];
        using ActivitySource source = new(HostSource);
        ActivityTraceId trace;

        using (IHost host = BuildHost(services, spans, metrics))
        {
            await host.StartAsync();
            ITwoFactorProviderFactory factory = host.Services.GetRequiredService<ITwoFactorProviderFactory>();
            await services.PairAsync(factory.GetProvider("acme"), User);
            using (Activity request = source.StartActivity("request")!)
            {
                trace = request.TraceId;
                foreach (string tenant in (string[])["acme", "globex"])
                    marks.AddRange(await LogInAsync(factory.GetProvider(tenant), services.Emulator.Phone));
            }

            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            host.Services.GetRequiredService<MeterProvider>().ForceFlush();
            await host.StopAsync();
        }

        Activity[] ours = [.. spans.Where(span => span.TraceId == trace && span.Source.Name == "TwoFactor")];
        foreach ((string tenant, string provider) in ((string, string)[])[("acme", "Sezame"), ("globex", "SecSign")])
        {
            Activity[] calls = [.. ours.Where(span => Equals(span.GetTagItem("two_factor.tenant"), tenant))];
            Assert.That(calls.Select(span => span.DisplayName), Is.SupersetOf((string[])["two_factor start", "two_factor poll"]), tenant);
            Assert.That(calls.Select(span => (span.Kind, span.Status, span.GetTagItem("two_factor.provider"))),
                Has.All.EqualTo((ActivityKind.Client, ActivityStatusCode.Unset, provider)));
            Assert.That(calls.First(span => span.DisplayName == "two_factor start").GetTagItem("server.address"), Is.EqualTo("localhost"));
        }

        Assert.That(metrics.Select(metric => $"{metric.Name} {metric.Unit}"), Is.SupersetOf(
            (string[])["two_factor.provider.request.duration s", "two_factor.challenge.duration s"]));
        string[] tags = [.. metrics.SelectMany(TagsOf)];
        Assert.That(tags, Does.Contain("two_factor.provider=Sezame").And.Contain("two_factor.provider=SecSign"));
        Assert.That(tags, Has.None.Contains("acme").And.None.Contains("globex"), "tenants are on spans only");

        string[] seen = [.. spans.SelectMany(TextsOf), .. tags, .. metrics.Select(metric => $"{metric.Name} {metric.Description} {metric.MeterName}")];
        Assert.That(seen.Where(text => marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase))), Is.Empty);
        Assert.That(marks, Has.Count.GreaterThan(5), "something was marked");
    }

    private static IHost BuildHost(EnrolledServices services, List<Activity> spans, List<MetricSnapshot> metrics)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(HostSource, "TwoFactor").AddInMemoryExporter(spans))
            .WithMetrics(metering => metering.AddMeter("TwoFactor").AddInMemoryExporter(metrics));
        builder.Services.AddTwoFactor(services.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        return builder.Build();
    }

    /// <summary>Logs in, and returns the ids that telemetry must not contain.</summary>
    private static async Task<IEnumerable<string>> LogInAsync(ITwoFactorProvider provider, EmulatedPhone phone)
    {
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest(User));
        phone.Approve((await phone.WaitForRequestAsync(User)).Id);
        Assert.That((await provider.PollStateAsync(challenge.Handle)).State, Is.EqualTo(ChallengeState.Approved));
        await provider.ReleaseAsync(challenge.Handle);
        return [.. challenge.Handle.ServiceIds.Values, challenge.Handle.Serialize()];
    }

    private static IEnumerable<string> TextsOf(Activity span) =>
    [
        span.DisplayName,
        span.StatusDescription ?? "",
        .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
        .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
        .. span.Events.SelectMany(one => one.Tags.Select(tag => $"{one.Name} {tag.Key}={tag.Value}")),
    ];

    private static IEnumerable<string> TagsOf(MetricSnapshot metric)
    {
        foreach (MetricPoint point in metric.MetricPoints)
        {
            foreach (KeyValuePair<string, object?> tag in point.Tags)
                yield return $"{tag.Key}={tag.Value}";
        }
    }
}
