using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>Tests over both servers, mocked: which of them a start asks.</summary>
public abstract class MockedServerTests
{
    protected const string Primary = "httpapi.secsign.com";
    protected const string Fallback = "httpapi2.secsign.com";

    /// <summary>The servers that cannot be connected to.</summary>
    protected ISet<string> Unreachable { get; } = new HashSet<string>();

    private protected MockedSecSign Service { get; set; } = null!;

    [SetUp]
    public void SetUp()
    {
        Unreachable.Clear();
        Service = new MockedSecSign { Behaviour = request => Answer(request, "started") };
    }

    [TearDown]
    public void Dispose() => Service.Dispose();

    /// <summary>A start that this server answers with 503. It is the only one that is asked.</summary>
    private protected async Task FailAsync(string server)
    {
        int before = Service.Sent.Count;
        Service.Behaviour = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await Failure.Of(Service.StartAsync);
        Assert.That(Service.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { server }));
        Service.Behaviour = AnswerToAny;
        Service.Clock.Advance(TimeSpan.FromTicks(1));
    }

    private protected static bool IsPoll(SentRequest request) => request.Body!.StartsWith("request=ReqGetAuthSessionState&", StringComparison.Ordinal);

    private protected Task<HttpResponseMessage> AnswerToAny(SentRequest request) => Answer(request, IsPoll(request) ? "state-pending" : "started");

    private protected async Task<string[]> AskedByAStartAsync()
    {
        int before = Service.Sent.Count;
        await Service.StartAsync();
        return [.. Service.Sent.Skip(before).Select(request => request.Address.Host)];
    }

    private protected Task<HttpResponseMessage> Answer(SentRequest request, string sample) => Unreachable.Contains(request.Address.Host)
        ? throw new HttpRequestException(HttpRequestError.ConnectionError)
        : Task.FromResult(WireSample.Load($"Answers/{sample}").ToResponse());
}
