using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RichardSzalay.MockHttp;

namespace TwoFactor.Sezame.Tests;

/// <summary>A fake of the service: gives the test's answers in order, records the requests, and fails at an unexpected request.</summary>
internal sealed class RecordedService : IDisposable
{
    private readonly Queue<Func<HttpResponseMessage>> answers = new();
    private readonly List<SentRequest> sent = [];

    public RecordedService()
    {
        Handler.Fallback.Respond(AnswerAsync);
    }

    public MockHttpMessageHandler Handler { get; } = new();

    public IReadOnlyList<SentRequest> Sent => sent;

    public RecordedService Answer(HttpStatusCode status, string body, string mediaType = "application/json") =>
        Answer(status, Encoding.UTF8.GetBytes(body), mediaType);

    public RecordedService Answer(HttpStatusCode status, byte[] body, string mediaType = "application/json") => Answer(() =>
    {
        HttpResponseMessage response = new(status) { Content = new ByteArrayContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return response;
    });

    /// <summary>Removes the answers that were not given yet.</summary>
    public RecordedService Forget()
    {
        answers.Clear();
        return this;
    }

    public RecordedService Answer(WireSample sample) => Answer(sample.ToResponse);

    public RecordedService Answer(Func<HttpResponseMessage> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    /// <summary>Signs the certificate request in the next request, as the service does after the acknowledgement.</summary>
    /// <param name="sign">Makes the certificate.</param>
    /// <param name="edit">Changes the answer.</param>
    public RecordedService AnswerSign(Func<string, string>? sign = null, Func<string, string>? edit = null)
    {
        answers.Enqueue(() =>
        {
            string request = sent[^1].Text;
            string csr = JsonNode.Parse(request[request.IndexOf('{', StringComparison.Ordinal)..])!["csr"]!.GetValue<string>();
            string body = new JsonObject { ["cert"] = (sign ?? (text => TestCertificate.Sign(text)))(csr) }.ToJsonString();
            body = edit?.Invoke(body) ?? body;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        });
        return this;
    }

    public void Dispose() => Handler.Dispose();

    // Not async: MockHttp never completes a request whose answer is a failed task, but it passes on an exception that is thrown synchronously.
    private Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        sent.Add(SentRequest.Of(request));
        return answers.TryDequeue(out Func<HttpResponseMessage>? answer)
            ? Task.FromResult(answer())
            : throw new AssertionException($"Unexpected request: {sent[^1]}");
    }
}
