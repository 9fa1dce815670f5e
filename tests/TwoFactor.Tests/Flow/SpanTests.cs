using System.Diagnostics;

namespace TwoFactor.Tests.Flow;

/// <summary>The spans of one login are linked to each other, on any node and in any request.</summary>
public sealed class SpanTests
{
    [Test]
    public async Task Polls_and_completion_link_to_the_start()
    {
        List<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "TwoFactor" or nameof(SpanTests),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using ActivitySource source = new(nameof(SpanTests));
        using FlowHost scene = new();
        FlowKey key;
        ActivityTraceId trace;
        using (Activity page = source.StartActivity("page")!)
        {
            trace = page.TraceId;
            key = await scene.StartAsync();
        }

        await scene.AdvanceAsync(TimeSpan.FromSeconds(2.5));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        using (source.StartActivity("another request"))
            await scene.Flow.CompleteAsync(key);

        Activity start = spans.Single(span => span.TraceId == trace && span.OperationName == "two_factor flow start");
        string[] linked = [.. spans.Where(span => span.Links.Any(link => link.Context.SpanId == start.SpanId)).Select(span => span.OperationName)];
        Assert.That(linked, Is.EqualTo((string[])["two_factor flow poll", "two_factor flow poll", "two_factor flow complete"]));
        Assert.That(spans.Where(span => span.OperationName.StartsWith("two_factor flow", StringComparison.Ordinal)).Select(span => span.GetTagItem("two_factor.tenant")), Is.All.EqualTo(FlowHost.Tenant));
        Assert.That(spans.Where(span => span.Links.Any()).Select(span => span.GetTagItem("two_factor.provider")), Is.All.EqualTo("InMemory"));
        Activity poll = spans.First(span => span.OperationName == "two_factor flow poll" && span.Links.Any());
        Assert.That(poll.TraceId, Is.Not.EqualTo(trace)); // a poll is not part of a request
        Assert.That(spans.Where(span => span.OperationName == "two_factor poll").Select(span => span.ParentSpanId), Does.Contain(poll.SpanId));
    }
}
