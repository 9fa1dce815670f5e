using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TwoFactor.Testing.Conformance;

/// <summary>An HTTP request as it would go over the wire.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed record ServiceRequest
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public ServiceRequest(HttpMethod method, Uri address, string headers, string body)
    {
        Method = method;
        Address = address;
        Headers = headers;
        Body = body;
    }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; init; }

    /// <summary>The whole address.</summary>
    public Uri Address { get; init; }

    /// <summary>The headers, one a line.</summary>
    public string Headers { get; init; }

    /// <summary>The body as text.</summary>
    public string Body { get; init; }

    /// <summary>The request, written out.</summary>
    public override string ToString() => $"{Method} {Address.OriginalString}\n{Headers}\n{Body}";

    internal static async Task<ServiceRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        StringBuilder headers = new();
        headers.Append(request.Headers).Append(request.Content?.Headers);
        string body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new ServiceRequest(request.Method, request.RequestUri!, headers.ToString(), body);
    }
}
