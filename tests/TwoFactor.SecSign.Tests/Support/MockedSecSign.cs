using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;
using TwoFactor.Testing;

namespace TwoFactor.SecSign.Tests.Support;

/// <summary>A provider over mocked HTTP, as in a host's own unit tests. Answers are queued; a request without an answer fails the test.</summary>
internal sealed class MockedSecSign : IDisposable
{
    public const string Tenant = "globex";
    public const string SessionId = "9162914906710510618";
    public const string RequestId = "134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234C";

    private readonly Queue<Func<HttpResponseMessage>> answers = new();
    private readonly List<SentRequest> sent = [];
    private readonly ServiceProvider services;

    public MockedSecSign(Action<SecSignOptions>? configure = null)
    {
        Time = new ShiftedTime(Clock);
        MockHttpMessageHandler mock = new();
        mock.When("*").Respond((Func<HttpRequestMessage, Task<HttpResponseMessage>>)Receive); // not async: MockHttp never ends a call whose task fails

        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddTwoFactor()
            .AddSecSign(Tenant, options =>
            {
                options.ServiceName = "Testwebsite";
                options.ServiceAddress = "localhost";
                options.PluginName = "wordpress";
                configure?.Invoke(options);
            })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => mock).AddHttpMessageHandler(() => new BeforeSending(this)));
        services = collection.BuildServiceProvider();
        Provider = services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(Tenant);
    }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The provider's clock, whose wall time a test may change.</summary>
    public ShiftedTime Time { get; }

    public ITwoFactorProvider Provider { get; }

    public IReadOnlyList<SentRequest> Sent
    {
        get
        {
            lock (sent)
                return [.. sent];
        }
    }

    /// <summary>Answers requests: from the queue, unless the test sets its own servers.</summary>
    public Func<SentRequest, Task<HttpResponseMessage>>? Behaviour { get; set; }

    /// <summary>Called before a request is sent; may throw.</summary>
    public Action<Uri>? Sending { get; set; }

    public MockedSecSign Answers(string sample)
    {
        answers.Enqueue(WireSample.Load($"Answers/{sample}").ToResponse);
        return this;
    }

    public MockedSecSign Answers(HttpStatusCode status, string body) => Answers(status, Encoding.UTF8.GetBytes(body));

    public MockedSecSign Answers(HttpStatusCode status, byte[] body, Action<HttpResponseMessage>? change = null)
    {
        answers.Enqueue(() =>
        {
            HttpResponseMessage response = new(status) { Content = new ByteArrayContent(body) };
            change?.Invoke(response);
            return response;
        });
        return this;
    }

    public MockedSecSign Answers(Func<HttpResponseMessage> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public Task<Challenge> StartAsync() => Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));

    /// <summary>The handle of a challenge of johndoe, started now.</summary>
    public ChallengeHandle Handle(string user = "johndoe", bool allowAlias = false, string endpoint = "https://httpapi.secsign.com/") => new()
    {
        Provider = "SecSign",
        Tenant = Tenant,
        User = user,
        ServiceIds = new Dictionary<string, string> { ["authsessionid"] = SessionId, ["requestid"] = RequestId },
        Endpoint = new Uri(endpoint),
        StartedAt = Time.GetUtcNow(),
        Deadline = Time.GetUtcNow() + TimeSpan.FromMinutes(2),
        AllowAlias = allowAlias,
    };

    public void Dispose() => services.Dispose();

    private Task<HttpResponseMessage> Receive(HttpRequestMessage message)
    {
        SentRequest request = SentRequest.Of(message);
        lock (sent)
            sent.Add(request);
        if (Behaviour is { } behaviour)
            return behaviour(request);
        return answers.TryDequeue(out Func<HttpResponseMessage>? answer)
            ? Task.FromResult(answer())
            : throw new AssertionException($"Unexpected request: {request}");
    }

    private sealed class BeforeSending(MockedSecSign owner) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            owner.Sending?.Invoke(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
