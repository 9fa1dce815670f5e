using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator;
using TwoFactor.Tests.Support;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>Tenants whose settings change during their logins.</summary>
[Category("Network")]
public sealed class TenantIsolationTests
{
    private const int LoginsPerTenant = 12;
    private const int Reloads = 6;
    private const int PollsPerTenant = 2_000;
    private const string Switching = "globex";

    [Test]
    public async Task No_tenant_presents_the_certificate_of_another_and_no_login_is_lost_while_certificates_and_providers_change()
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync();
        Dictionary<string, EmulatedClientFiles> clients = [];
        foreach (string tenant in (string[])["acme", "initech", Switching])
        {
            clients[tenant] = services.Emulator.CreateSezameClient(tenant);
            services.UseSezame(tenant, clients[tenant]);
        }

        await using ServiceProvider host = services.BuildHost();
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        foreach (string user in clients.Keys.SelectMany(tenant => UsersOf(tenant).Append($"{tenant}-late")))
        {
            await services.PairAsync(factory.GetProvider(TenantOf(user)), user);
            services.Emulator.Phone.AddSecSignId(user);
        }

        Task<ChallengeState[]> logins = Task.WhenAll(clients.Keys.SelectMany(UsersOf).Select(user => LogInAsync(factory, services.Emulator.Phone, TenantOf(user), user)));
        for (int i = 0; i < Reloads; i++)
        {
            foreach ((string tenant, EmulatedClientFiles files) in clients)
            {
                services.Emulator.RenewSezameClient(files.ClientCode);
                services.Configuration[$"TwoFactor:Tenants:{tenant}:Sezame:RequestTimeout"] = $"00:01:{20 + i}";
            }

            if (i % 2 == 0)
                services.UseSecSign(Switching);
            else
                services.UseSezame(Switching, clients[Switching]);
            services.Configuration.Reload();
            foreach (string tenant in clients.Keys) // with the certificate of this moment
                await LogInAsync(factory, services.Emulator.Phone, tenant, $"{tenant}-late");
        }

        Assert.That(await logins, Has.All.EqualTo(ChallengeState.Approved));
        Exchange[] exchanges = [.. services.Emulator.Record.Exchanges.Where(exchange => exchange.Path.StartsWith("/auth/", StringComparison.Ordinal))];
        Dictionary<string, string> tenants = exchanges.Where(IsStart).ToDictionary(start => IdIn(start.ResponseBody), start => TenantIn(start));
        Assert.That(
            exchanges.Select(exchange => exchange.ClientCertificateSubject),
            Is.EqualTo(exchanges.Select(exchange => $"CN={clients[IsStart(exchange) ? TenantIn(exchange) : tenants[exchange.Path.Split('/')[^1]]].ClientCode}")));
        Assert.That(
            services.Emulator.Record.Exchanges.Where(exchange => IsStart(exchange) || exchange.Call == "ReqRequestAuthSession").CountBy(UserIn),
            Is.EquivalentTo(clients.Keys.SelectMany(UsersOf).Select(user => KeyValuePair.Create(user, 1)).Concat(clients.Keys.Select(tenant => KeyValuePair.Create($"{tenant}-late", Reloads)))),
            "no login was started twice");
        Assert.That(exchanges.Select(exchange => exchange.ClientCertificateThumbprint).Distinct().Count(), Is.GreaterThan(clients.Count), "certificates that were renewed are used");
        Assert.That(services.Emulator.Record.Exchanges.Select(exchange => exchange.Server), Has.Some.EqualTo(EmulatedServer.SecSign), "one tenant used the other service meanwhile");
    }

    // The emulator holds the polls that reach it, on a clock that stands still. The others wait for one of the tenant's connections.
    [Test]
    public async Task No_poll_under_way_fails_when_settings_change()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using EnrolledServices services = await EnrolledServices.StartAsync(new EmulatorOptions { TimeProvider = time });
        services.UseSezame("acme", services.Emulator.CreateSezameClient("acme"));
        services.UseSecSign("globex");
        await using ServiceProvider host = services.BuildHost();
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        await services.PairAsync(factory.GetProvider("acme"), "jdoe");
        services.Emulator.Phone.AddSecSignId("jdoe");
        Dictionary<ITwoFactorProvider, Challenge> challenges = [];
        foreach (string tenant in (string[])["acme", "globex"])
            challenges.Add(factory.GetProvider(tenant), await factory.GetProvider(tenant).StartChallengeAsync(new ChallengeRequest("jdoe")));

        Task<ChallengeStatus[]> polls;
        Fault holding = new(FaultKind.Latency) { Delay = TimeSpan.FromMilliseconds(1) };
        using (services.Emulator.Faults.Add(holding))
        {
            polls = Task.WhenAll(challenges.SelectMany(one => Enumerable.Range(0, PollsPerTenant).Select(_ => one.Key.PollStateAsync(one.Value.Handle))));
            for (int i = 0; i < 3; i++)
            {
                services.Configuration["TwoFactor:Tenants:acme:Sezame:RequestTimeout"] = services.Configuration["TwoFactor:Tenants:globex:SecSign:RequestTimeout"] = $"00:01:{20 + i}";
                services.Configuration.Reload();
            }
        }

        Assert.That(polls.IsCompleted, Is.False);
        await Wait.UntilAsync(() =>
        {
            time.Advance(holding.Delay);
            return polls.IsCompleted;
        });
        Assert.That((await polls).Select(status => status.State), Has.All.EqualTo(ChallengeState.Pending));
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

    private static IEnumerable<string> UsersOf(string tenant) => Enumerable.Range(0, LoginsPerTenant).Select(i => $"{tenant}-{i}");

    private static string TenantOf(string user) => user[..user.IndexOf('-', StringComparison.Ordinal)];

    private static bool IsStart(Exchange exchange) => exchange.Path == "/auth/login";

    private static string TenantIn(Exchange start) => TenantOf(UserIn(start));

    private static string UserIn(Exchange start) => IsStart(start)
        ? JsonDocument.Parse(start.RequestBody).RootElement.GetProperty("username").GetString()!
        : start.RequestBody.Split('&').Single(pair => pair.StartsWith("secsignid=", StringComparison.Ordinal))["secsignid=".Length..];

    private static string IdIn(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!;
}
