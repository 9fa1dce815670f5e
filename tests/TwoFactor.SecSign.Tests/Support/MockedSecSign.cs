using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;

namespace TwoFactor.SecSign.Tests.Support;

/// <summary>A provider over mocked HTTP, as hosts do it in their own unit tests. Answers are queued; a request without one fails the test.</summary>
internal sealed class MockedSecSign
{
    public const string Tenant = "globex";
    public const string SessionId = "9162914906710510618";
    public const string RequestId = "134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234C";

    private readonly Queue<Func<HttpResponseMessage>> answers = new();
    private readonly List<SentRequest> sent = [];

    public MockedSecSign(Action<SecSignOptions>? configure = null)
    {
        MockHttpMessageHandler mock = new();
        mock.When("*").Respond(async request =>
        {
            sent.Add(await SentRequest.Of(request));
            return answers.TryDequeue(out Func<HttpResponseMessage>? answer) ? answer() : throw new InvalidOperationException("Nobody foresaw this request.");
        });

        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddTwoFactor()
            .AddSecSign(Tenant, options =>
            {
                options.ServiceName = "Testwebsite";
                options.ServiceAddress = "localhost";
                options.PluginName = "wordpress";
                configure?.Invoke(options);
            })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => mock));
        Provider = services.BuildServiceProvider().GetRequiredService<ITwoFactorProviderFactory>().GetProvider(Tenant);
    }

    public TestClock Clock { get; } = new();

    public ITwoFactorProvider Provider { get; }

    public IReadOnlyList<SentRequest> Sent => sent;

    public MockedSecSign Answers(string sample)
    {
        answers.Enqueue(WireSample.Answer(sample).ToResponse);
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

    /// <summary>The handle that a start of johndoe leads to, made at the clock's time.</summary>
    public ChallengeHandle Handle(string user = "johndoe", bool allowAlias = false, string endpoint = "https://httpapi.secsign.com/") => new()
    {
        Provider = "SecSign",
        Tenant = Tenant,
        User = user,
        ServiceIds = new Dictionary<string, string> { ["authsessionid"] = SessionId, ["requestid"] = RequestId },
        Endpoint = new Uri(endpoint),
        StartedAt = Clock.GetUtcNow(),
        Deadline = Clock.GetUtcNow() + TimeSpan.FromMinutes(2),
        AllowAlias = allowAlias,
    };
}
