using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TwoFactor.Testing.Conformance;

/// <summary>Replies that no service should send, but that a server may send by mistake.</summary>
internal static class Raw
{
    public static ServiceReply Page(HttpStatusCode status, string text) =>
        Respond(() => Body(
            status, $"<!DOCTYPE html>\n<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>\n", "text/html"));

    public static ServiceReply Text(string text, string mediaType, HttpStatusCode status = HttpStatusCode.OK) =>
        Respond(() => Body(status, text, mediaType));

    /// <summary>A text in which a mark is replaced by bytes that may not be valid text.</summary>
    public static ServiceReply TextWith(string text, string mark, byte[] replacement, string mediaType) => Respond(() =>
    {
        int start = text.IndexOf(mark, StringComparison.Ordinal);
        ByteArrayContent content = new([.. Encoding.UTF8.GetBytes(text[..start]), .. replacement, .. Encoding.UTF8.GetBytes(text[(start + mark.Length)..])]);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    });

    public static ServiceReply Empty(HttpStatusCode status = HttpStatusCode.OK) => Respond(() => new HttpResponseMessage(status));

    public static ServiceReply Redirect(HttpStatusCode status, Uri to) => Respond(() =>
    {
        HttpResponseMessage response = new(status);
        response.Headers.Location = to;
        return response;
    });

    /// <summary>No connection could be made, so nothing was sent.</summary>
    public static ServiceReply NoConnection() =>
        Respond(() => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

    /// <summary>The connection was lost after the request was sent.</summary>
    public static ServiceReply Lost(string detail = "", HttpRequestError error = HttpRequestError.ResponseEnded) =>
        Respond(() => throw new HttpRequestException(error, $"The connection was lost. {detail}"));

    /// <summary>A handler of the host gave up waiting after the request was sent, as one with a timeout of its own does. The caller cancelled nothing.</summary>
    public static ServiceReply CancelledByAHandler() =>
        Respond(() => throw new TaskCanceledException("A handler gave up.", new TimeoutException("It took too long.")));

    /// <summary>A failure of the server, which asks to repeat the request in a second.</summary>
    public static ServiceReply AskingToRepeat(HttpStatusCode status) => Respond(() =>
    {
        HttpResponseMessage response = Body(status, "Come back in a second.", "text/plain");
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
        return response;
    });

    /// <summary>The answer that the service would have given, changed on its way.</summary>
    public static ServiceReply Changed(ServiceReply reply, Action<HttpResponseMessage> change) => new ServiceReply.OnTheWire((fixture, request) =>
    {
        HttpResponseMessage response = fixture.Respond(request, reply);
        change(response);
        return response;
    });

    /// <summary>The answer that the service would have given, whose body is replaced.</summary>
    public static ServiceReply WithBody(ServiceReply reply, Func<HttpContent, HttpContent> replace) =>
        Changed(reply, response =>
        {
            HttpContent usual = response.Content;
            response.Content = replace(usual);
            response.Content.Headers.ContentType ??= usual.Headers.ContentType;
        });

    /// <summary>The body of the answer that the service would have given to <paramref name="request"/>.</summary>
    public static async Task<(string Text, string MediaType)> ReadAsync(HttpProviderFixture fixture, ServiceRequest request, ServiceReply reply)
    {
        using HttpResponseMessage response = fixture.Respond(request, reply);
        string text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        return (text, response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream");
    }

    private static ServiceReply.OnTheWire Respond(Func<HttpResponseMessage> make) => new((_, _) => make());

    private static HttpResponseMessage Body(HttpStatusCode status, string text, string mediaType) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, mediaType) };
}
