using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>A host that has one adapter, with the settings of its README, starts with the emulator, and a phone answers.</summary>
[Category("Network")]
public sealed class OneAdapterTests
{
    [TestCase("TwoFactor.Sezame", "acme")]
    [TestCase("TwoFactor.SecSign", "globex")]
    [CancelAfter(120_000)]
    public async Task A_host_with_one_adapter_starts_with_the_emulator(string adapter, string tenant, CancellationToken cancellationToken)
    {
        string settings = Document.Named($"providers/{adapter}/README.md").Listings.First(listing => listing.Language == "json").Text;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        using MemoryStream json = new(Encoding.UTF8.GetBytes("{" + settings + "}"));
        builder.Configuration.AddInMemoryCollection(new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable());

        await builder.AddTwoFactorEmulatorAsync(emulator => emulator.PhonePort = 0, cancellationToken: cancellationToken);
        ITwoFactorBuilder services = builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"));
        _ = adapter == "TwoFactor.Sezame" ? services.AddSezame() : services.AddSecSign();
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);

        ITwoFactorProvider provider = host.Services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant);
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("approve"), cancellationToken);
        Assert.That((await provider.PollStateAsync(challenge.Handle, cancellationToken)).State, Is.EqualTo(ChallengeState.Approved));
        await host.StopAsync(cancellationToken);
    }
}
