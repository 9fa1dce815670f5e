using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RichardSzalay.MockHttp;

namespace TwoFactor.Documentation.Tests.Extending;

/// <summary>The provider that the documents show as an example works.</summary>
public sealed class PagerTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Test]
    public async Task A_login_through_the_example_provider_is_approved()
    {
        using MockHttpMessageHandler service = new();
        service.When(HttpMethod.Post, "https://pager.example/pages").Respond("application/json", $$"""{"id":"{{Id}}"}""");
        service.When(HttpMethod.Get, $"https://pager.example/pages/{Id}").Respond("application/json", """{"state":"yes"}""");
        await using ServiceProvider host = Build(service, ("Team", "night"));
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");

        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);

        Assert.That(status.ApprovedUser, Is.EqualTo("jdoe"));
    }

    [Test]
    public async Task A_login_over_the_example_provider_has_a_code_that_the_pager_shows_too()
    {
        string? sent = null;
        using MockHttpMessageHandler service = new();
        service.When(HttpMethod.Post, "https://pager.example/pages").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage { Content = new StringContent($$"""{"id":"{{Id}}"}""", System.Text.Encoding.UTF8, "application/json") };
        });
        service.When(HttpMethod.Get, $"https://pager.example/pages/{Id}").Respond("application/json", """{"state":"waiting"}""");
        await using ServiceProvider host = Build(service, ("Team", "night"));

        FlowStart start = await host.GetRequiredService<ITwoFactorFlow>().StartAsync(new FlowRequest("acme", "jdoe") { Message = "Log in" });

        Assert.That(start.ComparisonCode, Is.Not.Null);
        Assert.That(sent, Does.Contain($"Log in. Code {start.ComparisonCode}"));
    }

    [Test]
    public async Task A_page_of_a_proxy_does_not_end_a_challenge_of_the_example_provider()
    {
        using MockHttpMessageHandler service = new();
        service.When(HttpMethod.Post, "https://pager.example/pages").Respond("application/json", $$"""{"id":"{{Id}}"}""");
        service.When(HttpMethod.Get, $"https://pager.example/pages/{Id}").Respond(HttpStatusCode.NotFound, "text/html", "<h1>404 nginx</h1>");
        await using ServiceProvider host = Build(service, ("Team", "night"));
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));

        Assert.That(
            () => provider.PollStateAsync(challenge.Handle),
            Throws.TypeOf<TwoFactorException>().With.Property(nameof(TwoFactorException.Error)).EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public void The_settings_of_the_example_provider_are_checked()
    {
        using MockHttpMessageHandler service = new();
        using ServiceProvider host = Build(service, ("Taem", "night"));
        OptionsValidationException? e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>());
        Assert.That(e!.Message, Does.Contain("Pager:Team is missing").And.Contain("Pager:Taem is not a setting"));
    }

    private static ServiceProvider Build(MockHttpMessageHandler service, (string Name, string Value) setting)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:acme:Provider"] = "Pager",
            ["TwoFactor:Tenants:acme:Pager:Endpoint"] = "https://pager.example/",
            [$"TwoFactor:Tenants:acme:Pager:{setting.Name}"] = setting.Value,
        }).Build();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddPager().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => service));
        return services.BuildServiceProvider();
    }
}
