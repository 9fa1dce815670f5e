using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing.Tests.Telemetry;

/// <summary>What the recorder sees of logs, spans and metrics, and which texts it finds there.</summary>
public sealed partial class TelemetryRecorderTests
{
    private const string Secret = "mark/one two";

    [Test]
    public void A_log_line_is_found_by_its_message_its_parts_its_exception_and_its_scope()
    {
        using TelemetryRecorder recorder = new();
        using ServiceProvider services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder))
            .BuildServiceProvider();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Category");

        using (logger.BeginScope(new Dictionary<string, object?> { ["user"] = Secret }))
        {
            LogPlain(logger, Secret);
            LogList(logger, ["a", Secret]);
            LogFailure(logger, new InvalidOperationException("outer", new InvalidOperationException(Secret)));
            LogNothing(logger);
        }

        Assert.That(recorder.Find(Secret).Select(record => record.Kind), Is.EqualTo(new[]
        {
            TelemetryKind.LogScope, TelemetryKind.Log, TelemetryKind.Log, TelemetryKind.Log,
        }));
        Assert.That(recorder.Records, Has.Count.EqualTo(5));
        Assert.That(recorder.Records, Has.All.Property(nameof(TelemetryRecord.Source)).EqualTo("Some.Category"));
    }

    [Test]
    public void A_span_is_found_by_everything_in_it()
    {
        using ActivitySource source = new("TelemetryRecorderTests");
        Action<Activity>[] places =
        [
            span => span.DisplayName = Secret,
            span => span.SetTag("tag", Secret),
            span => span.SetTag("tag", new[] { "a", Secret }),
            span => span.AddBaggage("item", Secret),
            span => span.SetStatus(ActivityStatusCode.Error, Secret),
            span => span.AddEvent(new ActivityEvent(Secret)),
            span => span.AddException(new InvalidOperationException(Secret)),
            span => span.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["tag"] = Secret })),
            _ => { },
        ];

        using TelemetryRecorder recorder = new();
        foreach (Action<Activity> put in places)
        {
            using Activity? span = source.StartActivity("work");
            put(span!);
        }

        Assert.That(recorder.Records, Has.Count.EqualTo(places.Length));
        Assert.That(recorder.Find(Secret), Has.Count.EqualTo(places.Length - 1));
    }

    // ActivitySource.AddActivityListener of .NET 10 throws a NullReferenceException for a source that is disposed at the same moment.
    [Test]
    public async Task Listening_begins_while_sources_come_and_go()
    {
        using ActivitySource kept = new("Kept"); // the listeners hear parallel tests too
        using CancellationTokenSource end = new();
        Task others = Task.Factory.StartNew(
            () =>
            {
                while (!end.IsCancellationRequested)
                    new ActivitySource("TelemetryRecorderTests").Dispose();
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            for (int i = 0; i < 200_000; i++)
            {
                int ended = 0;
                using ActivityListener listener = SpanListening.Start(span => ended += span.Source == kept.Name ? 1 : 0);
                kept.StartActivity("work")?.Dispose();
                Assert.That(ended, Is.EqualTo(1));
            }
        }
        finally
        {
            await end.CancelAsync();
            await others;
        }
    }

    [Test]
    public void A_metric_of_any_type_is_found_by_its_tags()
    {
        using Meter meter = new("TelemetryRecorderTests");
        using TelemetryRecorder recorder = new();
        KeyValuePair<string, object?> tag = new("tag", Secret);
        meter.CreateCounter<byte>("byte").Add(1, tag);
        meter.CreateCounter<short>("short").Add(1, tag);
        meter.CreateUpDownCounter<int>("int").Add(-1, tag);
        meter.CreateCounter<long>("long").Add(1, tag);
        meter.CreateGauge<float>("float").Record(1, tag);
        meter.CreateHistogram<double>("double").Record(0.5, tag);
        meter.CreateHistogram<decimal>("decimal").Record(1, tag);
        meter.CreateObservableGauge("asked", () => new Measurement<int>(7, tag));
        Assert.That(recorder.Find(Secret), Has.Count.EqualTo(7));
        recorder.ReadObservableInstruments();
        Assert.That(recorder.Find(Secret), Has.Count.EqualTo(8));
        Assert.That(recorder.Records.Single(record => record.Name == "double").Text, Is.EqualTo($"0.5; tag={Secret}"));
    }

    [TestCase("mark%2Fone%20two")]
    [TestCase("MARK/ONE TWO")]
    [TestCase("bWFyay9vbmUgdHdv")]
    public void A_text_is_found_in_any_encoding(string dressed)
    {
        using TelemetryRecorder recorder = new();
        LogPlain(recorder.CreateLogger("any"), $"before{dressed}after");
        Assert.That(recorder.Find("something else", Secret), Has.Count.EqualTo(1));
        Assert.That(recorder.Find("something else", string.Empty), Is.Empty);
    }

    [TestCase("jane+mark@example.org", """{"user":"jane\u002Bmark@example.org"}""")]
    [TestCase("jane+mark@example.org", """{"user":"jane\u002bmark\u0040example.org"}""")]
    [TestCase("jane+mark@example.org", """{"body":"{\u0022user\u0022:\u0022jane\\u002Bmark@example.org\u0022}"}""", TestName = "In JSON that is a text in JSON")]
    [TestCase("ma>rk???", "\"bWE\\u002Bcms/Pz8\"", TestName = "In base64 that is a text in JSON")]
    [TestCase("jörg 😀", """{"user":"j\u00F6rg \uD83D\uDE00"}""")]
    [TestCase("Jane \"J\" Doe", """{"user":"Jane \"J\" Doe"}""")]
    public void A_text_is_found_with_the_escapes_of_JSON(string text, string said)
    {
        using TelemetryRecorder recorder = new();
        LogPlain(recorder.CreateLogger("any"), said);
        Assert.That(recorder.Find(text), Has.Count.EqualTo(1));
        Assert.That(recorder.Find($"{text}x"), Is.Empty);
    }

    [Test]
    public async Task Concurrent_tests_do_not_see_each_other()
    {
        using ActivitySource source = new("TelemetryRecorderTests");
        using Meter meter = new("TelemetryRecorderTests");
        Counter<int> counter = meter.CreateCounter<int>("counter");
        using TelemetryRecorder everything = new(wholeProcess: true);

        IReadOnlyList<TelemetryRecord>[] seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await Task.Yield();
            using TelemetryRecorder recorder = new();
            for (int i = 0; i < 20; i++)
            {
                using Activity? span = source.StartActivity($"flow {number}");
                await Task.Run(() => counter.Add(1, new KeyValuePair<string, object?>("flow", $"flow {number}")));
            }

            Assert.That(recorder.Find($"flow {number}"), Has.Count.EqualTo(40));
            return recorder.Records;
        }));

        Assert.That(seen, Has.All.Count.EqualTo(40));
        Assert.That(everything.Find("flow "), Has.Count.EqualTo(8 * 40));
    }

    [Test]
    public void A_nested_recorder_hides_nothing_from_the_outer_one()
    {
        using ActivitySource source = new("TelemetryRecorderTests");
        using TelemetryRecorder outer = new();
        using TelemetryRecorder inner = new();
        source.StartActivity("work")?.Dispose();
        Assert.That((outer.Records.Count, inner.Records.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Nothing_is_recorded_after_the_end()
    {
        using ActivitySource source = new("TelemetryRecorderTests");
        TelemetryRecorder recorder = new();
        recorder.Dispose();
        source.StartActivity("work")?.Dispose();
        Assert.That(recorder.Records, Is.Empty);
    }

    [LoggerMessage(LogLevel.Trace, "Said {What}")]
    private static partial void LogPlain(ILogger logger, string what);

    [LoggerMessage(LogLevel.Debug, "Said {What}")]
    private static partial void LogList(ILogger logger, string[] what);

    [LoggerMessage(LogLevel.Critical, "It failed")]
    private static partial void LogFailure(ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Information, "Nothing to see")]
    private static partial void LogNothing(ILogger logger);
}
