using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Testing;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>A tenant of each service, registered as a host does it. All requests get the answer that was set last.</summary>
internal sealed class ProviderStage : HttpMessageHandler
{
    public const string SezameId = "566845a2e0bda686c28b456a";
    public const string SezameUser = "foo-client-user";
    public const string Session = "9162914906710510618";
    public const string RequestId = "134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234C";
    public const string SecSignUser = "johndoe";

    // Longer than the longest RequestTimeout (100 seconds), and shorter than the time until a challenge's deadline (2 minutes).
    private static readonly TimeSpan PastTheTimeout = TimeSpan.FromSeconds(101);

    private readonly ServiceProvider services;
    private byte[] answer = [];

    /// <param name="change">Puts something before each provider.</param>
    public ProviderStage(Func<ITwoFactorProvider, ITwoFactorProvider>? change = null)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddTwoFactor()
            .AddSezame("acme", options => options.Endpoint = new Uri("https://sezame.example/"))
            .AddSecSign("globex", options =>
            {
                options.ServiceName = "Testwebsite";
                options.ServiceAddress = "localhost";
            })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => this));
        services = collection.BuildServiceProvider();
        Factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        change ??= provider => provider;
        Sezame = change(Factory.GetProvider("acme"));
        SecSign = change(Factory.GetProvider("globex"));
    }

    public ITwoFactorProviderFactory Factory { get; }

    public ITwoFactorProvider Sezame { get; }

    public ITwoFactorProvider SecSign { get; }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>How many requests were sent since the last <see cref="SetAnswer"/>.</summary>
    public int Sent { get; private set; }

    /// <summary>The address of the last request.</summary>
    public Uri? Asked { get; private set; }

    public void SetAnswer(byte[] input)
    {
        answer = input;
        Sent = 0;
    }

    public ChallengeHandle SezameHandle(string id = SezameId) => Handle("Sezame", "acme", SezameUser, "https://sezame.example/", allowAlias: false, ("id", id));

    public ChallengeHandle SecSignHandle(bool allowAlias = false) =>
        Handle("SecSign", "globex", SecSignUser, "https://httpapi.secsign.com/", allowAlias, ("authsessionid", Session), ("requestid", RequestId));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent++;
        Asked = request.RequestUri;
        HttpResponseMessage response = WireResponse.Read(answer).ToMessage(() => Clock.Advance(PastTheTimeout));
        response.RequestMessage = request;
        return Task.FromResult(response);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            services.Dispose();
        base.Dispose(disposing);
    }

    private ChallengeHandle Handle(string provider, string tenant, string user, string endpoint, bool allowAlias, params (string Name, string Id)[] ids) => new()
    {
        Provider = provider,
        Tenant = tenant,
        User = user,
        ServiceIds = ids.ToDictionary(id => id.Name, id => id.Id),
        Endpoint = new Uri(endpoint),
        StartedAt = Clock.GetUtcNow(),
        Deadline = Clock.GetUtcNow().AddMinutes(2),
        AllowAlias = allowAlias,
    };
}
