using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;
using TwoFactor.Testing;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The settings name other servers while a challenge of the earlier fallback server is open. Only that server knows it.</summary>
public sealed class ChangedServersTests
{
    private static readonly Uri Fallback = new("https://two.example/");

    [TestCase("Endpoint", "FallbackEndpoint")]
    [TestCase("FallbackEndpoint")]
    public async Task A_challenge_of_the_earlier_fallback_server_is_finished_there(params string[] moved)
    {
        List<string> asked = [];
        MockHttpMessageHandler mock = new();
        mock.When("https://one.example/*").Respond((Func<HttpRequestMessage, HttpResponseMessage>)(_ => throw new HttpRequestException(HttpRequestError.ConnectionError)));
        mock.When("*").Respond(async request =>
        {
            asked.Add(request.RequestUri!.Host);
            string body = await request.Content!.ReadAsStringAsync();
            string name = body.Contains("ReqRequestAuthSession", StringComparison.Ordinal) ? "started" : "state-pending";
            return WireSample.Load($"Answers/{name}").ToResponse();
        });
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:globex:Provider"] = "SecSign",
            ["TwoFactor:Tenants:globex:SecSign:ServiceName"] = "Testwebsite",
            ["TwoFactor:Tenants:globex:SecSign:ServiceAddress"] = "localhost",
            ["TwoFactor:Tenants:globex:SecSign:Endpoint"] = "https://one.example/",
            ["TwoFactor:Tenants:globex:SecSign:FallbackEndpoint"] = Fallback.ToString(),
        }).Build();
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(new ManualTimeProvider(TimeProvider.System.GetUtcNow()));
        collection.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSecSign().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => mock));
        await using ServiceProvider services = collection.BuildServiceProvider();
        ITwoFactorProviderFactory factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        ITwoFactorProvider earlier = factory.GetProvider("globex");
        ChallengeHandle handle = (await earlier.StartChallengeAsync(new ChallengeRequest("johndoe"))).Handle;
        Assert.That(handle.Endpoint, Is.EqualTo(Fallback));

        foreach (string setting in moved)
            configuration[$"TwoFactor:Tenants:globex:SecSign:{setting}"] = $"https://new-{setting}.example/";
        configuration.Reload();
        Assert.That(factory.GetProvider("globex"), Is.Not.SameAs(earlier), "the new settings are in use");
        asked.Clear();
        ChallengeStatus status = await factory.GetProvider(handle).PollStateAsync(handle);

        Assert.That((status.State, asked), Is.EqualTo((ChallengeState.Pending, new[] { Fallback.Host })));
    }
}
