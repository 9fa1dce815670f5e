using System.Text;

namespace TwoFactor.Testing.Conformance;

/// <summary>An HTTP request as it would go over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Address">The whole address.</param>
/// <param name="Headers">The headers, one a line.</param>
/// <param name="Body">The body as text.</param>
public sealed record ServiceRequest(HttpMethod Method, Uri Address, string Headers, string Body)
{
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
