using System.Net;

namespace TwoFactor.Transport;

/// <summary>The body of a request that must not be sent twice. It records from when on the request may have arrived.</summary>
/// <remarks>The HTTP handler writes the headers into its buffer, then this body, and only then sends both.</remarks>
internal sealed class TrackedContent : HttpContent
{
    private readonly HttpContent inner;
    private readonly RequestTracker tracker;

    public TrackedContent(HttpContent inner, RequestTracker tracker)
    {
        this.inner = inner;
        this.tracker = tracker;
        foreach (KeyValuePair<string, System.Net.Http.Headers.HeaderStringValues> header in inner.Headers.NonValidated)
        {
            if (header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                continue;
            if (header.Value.Count == 1)
                Headers.TryAddWithoutValidation(header.Key, header.Value.ToString()); // the usual case, without an enumerator
            else
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        tracker.MarkSending();
        return inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
