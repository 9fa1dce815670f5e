using System.Net;

namespace TwoFactor.Providers;

/// <summary>A service's whole answer to one request: whatever came, read to the end and within the limit.</summary>
public sealed class ServiceResponse
{
    internal ServiceResponse(HttpStatusCode statusCode, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        StatusCode = statusCode;
        Body = body;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The bytes of the body; empty where there was none.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>How long the service asked us to wait, from its <c>Retry-After</c> header.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the status is 200 to 299.</summary>
    public bool IsSuccess => (int)StatusCode is >= 200 and < 300;

    /// <summary>The status and size; never the body.</summary>
    public override string ToString() => $"{(int)StatusCode}, {Body.Length} bytes";
}
