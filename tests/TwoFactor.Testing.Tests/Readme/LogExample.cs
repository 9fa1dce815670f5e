using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing.Tests.Readme;

/// <summary>The README's example of looking for a user's name in everything that is said.</summary>
public sealed class LogExample
{
    [Test]
    public async Task A_start_discloses_no_user()
    {
        using TelemetryRecorder recorder = new();
        ServiceCollection services = new();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder));
        services.AddTwoFactor().AddInMemory("acme");
        using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");

        await provider.StartChallengeAsync(new ChallengeRequest("jane.doe@example.com"));

        Assert.That(recorder.Records, Is.Not.Empty);
        Assert.That(recorder.Find("jane.doe@example.com"), Is.Empty);
    }
}
