using System.Net;

namespace TwoFactor.Providers;

/// <summary>A service's complete response to one request, with any HTTP status.</summary>
public sealed class ServiceResponse
{
    internal ServiceResponse(HttpStatusCode statusCode, ReadOnlyMemory<byte> body, TimeSpan? retryAfter, bool isEndTold = true, bool isEncoded = false)
    {
        StatusCode = statusCode;
        Body = body;
        RetryAfter = retryAfter;
        IsEndTold = isEndTold;
        IsEncoded = isEncoded;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The bytes of the body; empty if there was none, or if it was too long or incomplete and its status means the same with any body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Whether the server told where the body ends: by one <c>Content-Length</c>, in chunks, or by HTTP/2 or later. Otherwise the body ended with
    /// the connection, has several lengths, or was sent as a part (206), and the rest of it may be missing. Formats that show their own end,
    /// such as JSON, need not look at it, unless an empty body has a meaning.</summary>
    public bool IsEndTold { get; }

    /// <summary>Whether the response has a <c>Content-Encoding</c>, such as gzip. The library asks for none and undoes none, so the body can probably not be
    /// read. Say so in the error then; a body that can be read is not encoded.</summary>
    public bool IsEncoded { get; }

    /// <summary>How long the service asked the client to wait, from its <c>Retry-After</c> header.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the status is 200 to 299.</summary>
    public bool IsSuccess => (int)StatusCode is >= 200 and < 300;

    /// <summary>The status and size, without the body.</summary>
    public override string ToString() => $"{(int)StatusCode}, {Body.Length} bytes";
}
