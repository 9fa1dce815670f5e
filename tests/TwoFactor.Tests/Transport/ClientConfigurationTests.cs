using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Transport.HostHandlers;

namespace TwoFactor.Tests.Transport;

/// <summary>What a host configures for the HTTP client of a tenant, of all tenants, and of clients that are not ours.</summary>
[Category("Network")]
public sealed class ClientConfigurationTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task Defaults_for_all_http_clients_of_a_host_do_not_apply_to_ours([Values] bool before)
    {
        await using HostileServer server = host.Answering(Busy);
        ServiceCollection services = new();
        if (before)
            Defaults(services);
        SampleProvider provider = host.Provider(server.Address, services: services, build: builder =>
        {
            builder.ConfigureHttpClient("acme", client => client.ConfigureHttpClient(http => http.DefaultRequestHeaders.Add("X-Ours", "y")));
            if (!before)
                Defaults(services);
        });

        Assert.That((await provider.SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(server.Requests[0], Does.Not.Contain("X-Secret").And.Contain("X-Ours: y"));

        static void Defaults(IServiceCollection services) => services.ConfigureHttpClientDefaults(all => all
            .AddHttpMessageHandler(() => new Handler(Repeat))
            .ConfigureHttpClient(client => client.DefaultRequestHeaders.Add("X-Secret", "y")));
    }

    [TestCase("TwoFactor")]
    [TestCase("TwoFactor:acme")]
    [TestCase("acme")]
    public async Task A_named_client_of_the_host_does_not_affect_ours(string name)
    {
        await using HostileServer server = host.Answering(Empty);
        SampleProvider provider = host.Provider(server.Address, build: builder => builder.Services
            .AddHttpClient(name, client => client.DefaultRequestHeaders.Add("X-Secret", "y"))
            .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => throw new InvalidOperationException("not ours"))));

        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(server.Requests, Has.Count.EqualTo(1).And.None.Contains("X-Secret"));
    }

    [Test]
    public async Task The_configuration_for_one_tenant_is_applied_after_that_for_all_and_wins([Values] bool tenantFirst)
    {
        List<string> passed = [];
        Action<ITwoFactorBuilder>[] calls =
        [
            builder => builder.ConfigureHttpClient(client => client
                .AddHttpMessageHandler(() => Noting("all"))
                .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => throw new InvalidOperationException("not the tenant's")))),
            builder => builder.ConfigureHttpClient("ACME", client => client
                .AddHttpMessageHandler(() => Noting("acme"))
                .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted))))),
            builder => builder.ConfigureHttpClient("globex", client => client.AddHttpMessageHandler(() => Noting("globex"))),
        ];
        SampleProvider provider = host.Provider(new Uri("https://service.example/"), build: builder =>
        {
            foreach (Action<ITwoFactorBuilder> call in tenantFirst ? calls.Reverse() : calls)
                call(builder);
        });

        Assert.That((await provider.SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(passed, Is.EqualTo(new[] { "all", "acme" }));

        Handler Noting(string name) => new((request, send, cancellationToken) =>
        {
            passed.Add(name);
            return send(request, cancellationToken);
        });
    }

    [Test]
    public async Task Handlers_are_made_once_for_each_tenant()
    {
        int made = 0;
        ServiceCollection services = new();
        ITwoFactorBuilder builder = services.AddTwoFactor();
        foreach (string tenant in (string[])["acme", "globex"])
        {
            builder.AddTenant(tenant, new SampleDefinition(), options =>
            {
                options.Endpoint = new Uri("https://service.example/");
                options.Greeting = "hello";
            });
        }

        builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() =>
        {
            made++;
            return new Handler((_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted)));
        }));
        await using ServiceProvider all = services.BuildServiceProvider();
        ITwoFactorProviderFactory factory = all.GetRequiredService<ITwoFactorProviderFactory>();
        foreach (string tenant in (string[])["acme", "globex", "ACME", "globex"])
            await factory.GetProvider(tenant).Unwrap().SendAsync();
        Assert.That(made, Is.EqualTo(2));
    }
}
