using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>Tenants whose settings change during their logins.</summary>
[Category("Network")]
public sealed class TenantIsolationTests
{
    private const int LoginsPerTenant = 15;

    [Test]
    public async Task No_tenant_presents_the_certificate_of_another_and_no_login_is_lost()
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync();
        Dictionary<string, SezameClientFiles> clients = [];
        foreach (string tenant in (string[])["acme", "initech"])
        {
            clients[tenant] = await services.RegisterAsync(tenant);
            services.UseSezame(tenant, clients[tenant]);
        }

        await using ServiceProvider host = services.BuildHost();
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        foreach (string tenant in clients.Keys)
        {
            for (int i = 0; i < LoginsPerTenant; i++)
                await services.PairAsync(factory.GetProvider(tenant), $"{tenant}-{i}");
        }

        Task<ChallengeState[]> logins = Task.WhenAll(
            from tenant in clients.Keys
            from i in Enumerable.Range(0, LoginsPerTenant)
            select LogInAsync(factory, services.Emulator.Phone, tenant, $"{tenant}-{i}"));
        for (int i = 0; i < 5; i++)
        {
            foreach (string tenant in clients.Keys)
                services.Configuration[$"TwoFactor:Tenants:{tenant}:Sezame:RequestTimeout"] = $"00:00:{20 + i}";
            services.Configuration.Reload();
        }

        Assert.That(await logins, Has.All.EqualTo(ChallengeState.Approved));
        Dictionary<string, string> thumbprints = clients.ToDictionary(client => client.Key, client => Thumbprint(client.Value));
        Exchange[] starts = [.. services.Emulator.Record.Exchanges.Where(exchange => exchange.Path == "/auth/login")];
        Assert.That(starts, Has.Length.EqualTo(2 * LoginsPerTenant), "no login was started twice");
        Assert.That(starts.Select(start => start.ClientCertificateThumbprint), Is.EqualTo(starts.Select(start => thumbprints[TenantIn(start)])));
    }

    [Test]
    public async Task After_a_switch_an_open_login_finishes_at_the_old_service_and_the_next_starts_at_the_new_one()
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync();
        services.UseSezame("acme", await services.RegisterAsync("acme"));
        await using ServiceProvider host = services.BuildHost();
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        await services.PairAsync(factory.GetProvider("acme"), "jdoe");
        services.Emulator.Phone.AddSecSignId("jdoe");

        Challenge underWay = await factory.GetProvider("acme").StartChallengeAsync(new ChallengeRequest("jdoe"));
        ChallengeHandle handle = ChallengeHandle.Parse(underWay.Handle.Serialize());
        services.UseSecSign("acme");
        services.Configuration.Reload();

        services.Emulator.Phone.Approve((await services.Emulator.Phone.WaitForRequestAsync("jdoe")).Id);
        Assert.That((await factory.GetProvider(handle).PollStateAsync(handle)).ApprovedUser, Is.EqualTo("jdoe"));
        Assert.That((await factory.GetProvider("acme").StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.Provider, Is.EqualTo("SecSign"));
    }

    private static async Task<ChallengeState> LogInAsync(ITwoFactorProviderFactory factory, EmulatedPhone phone, string tenant, string user)
    {
        Challenge challenge = await factory.GetProvider(tenant).StartChallengeAsync(new ChallengeRequest(user));
        phone.Approve((await phone.WaitForRequestAsync(user)).Id);
        return (await factory.GetProvider(challenge.Handle).PollStateAsync(challenge.Handle)).State;
    }

    private static string TenantIn(Exchange start) => start.RequestBody.Contains("\"acme-", StringComparison.Ordinal) ? "acme" : "initech";

    private static string Thumbprint(SezameClientFiles client)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(client.CertificatePath);
        return certificate.Thumbprint;
    }
}
