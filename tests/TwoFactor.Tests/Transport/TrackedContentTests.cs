using System.Text;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The body of a request that must not be sent twice.</summary>
public sealed class TrackedContentTests
{
    [Test]
    public async Task It_has_the_headers_length_and_bytes_of_the_body_that_it_replaces()
    {
        StringContent body = new("hello", Encoding.UTF8, "text/plain");
        body.Headers.ContentLength = 5;
        body.Headers.ContentLanguage.Add("de");
        body.Headers.ContentLanguage.Add("en");
        using RequestTracker tracker = new(isPoll: false);
        using TrackedContent content = new(body, tracker);
        Assert.That(content.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}"), Is.EqualTo((string[])["Content-Type: text/plain; charset=utf-8", "Content-Language: de, en"]));
        Assert.That(content.Headers.ContentLength, Is.EqualTo(5));
        Assert.That(await content.ReadAsStringAsync(), Is.EqualTo("hello"));
    }

    [Test]
    public void An_empty_body_has_a_length()
    {
        using RequestTracker tracker = new(isPoll: false);
        using TrackedContent content = new(new ByteArrayContent([]), tracker);
        Assert.That(content.Headers.ContentLength, Is.Zero);
    }

    [Test]
    public void A_body_without_a_length_gets_none()
    {
        using RequestTracker tracker = new(isPoll: false);
        using TrackedContent content = new(new HostHandlers.Content(() => Task.FromResult(Stream.Null)), tracker);
        Assert.That(content.Headers.ContentLength, Is.Null);
    }

    [Test]
    public async Task The_request_is_on_its_way_when_the_body_is_read_and_not_before()
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.Connecting };
        using TrackedContent content = new(new StringContent("hello"), tracker);
        Assert.That(tracker.MayHaveArrived, Is.False);
        await content.CopyToAsync(Stream.Null);
        Assert.That(tracker.Progress, Is.EqualTo(SendProgress.OnItsWay));
    }

    [Test]
    public void It_disposes_the_body_that_it_replaces()
    {
        HostHandlers.Content body = new(() => Task.FromResult(Stream.Null));
        using RequestTracker tracker = new(isPoll: false);
        new TrackedContent(body, tracker).Dispose();
        Assert.That(body.Disposed.IsCompleted, Is.True);
    }
}
