using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Tenants;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Flow;

/// <summary>A host with the tenant "acme", whose settings change while it runs.</summary>
internal sealed class ReloadScene : IDisposable
{
    public const string Mode = "Flow:FailureMode";

    private ServiceProvider? host;

    public ReloadScene() => Configuration["acme:Provider"] = "InMemory";

    public ManualTimeProvider Time { get; } = new();

    public TelemetryRecorder Recorder { get; } = new();

    public EditableConfiguration Configuration { get; } = new();

    public ScriptedUserNames Names { get; } = new();

    public SampleHost Files { get; } = new();

    public ServiceProvider Host => host!;

    public ITwoFactorFlow Start(Action<ITwoFactorBuilder>? build = null)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ITwoFactorUserNames>(Names);
        services.AddLogging(logging => logging.AddProvider(Recorder).SetMinimumLevel(LogLevel.Trace));
        ITwoFactorBuilder builder = services.AddTwoFactor(Configuration.Section).AddInMemory().AddProvider(new MovingDefinition());
        build?.Invoke(builder);
        host = services.BuildServiceProvider();
        _ = host.GetRequiredService<ITwoFactorProviderFactory>();
        return host.GetRequiredService<ITwoFactorFlow>();
    }

    /// <summary>Starts the host with a service whose address can change.</summary>
    public ITwoFactorFlow StartAtMoving(Action<ITwoFactorBuilder>? build = null)
    {
        Configuration["acme:Provider"] = "Moving";
        Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        return Start(build);
    }

    /// <summary>Starts the host with a service at which each start fails, after <paramref name="meanwhile"/>.</summary>
    public ITwoFactorFlow StartAtFailing(TwoFactorError error, Action meanwhile, bool mayHaveBeenProcessed = false) => StartAtMoving(
        builder => builder.DecorateProviders((_, _, provider) => provider.Name != "Moving" ? provider : new SlowStarts(provider, () =>
        {
            meanwhile();
            throw new TwoFactorException(error, "It failed.") { Origin = FailureOrigin.Connection, MayHaveBeenProcessed = mayHaveBeenProcessed };
        })));

    public FlowOptions OptionsOf(string tenant) => Host.GetRequiredService<FlowSettings>().For(tenant);

    /// <summary>The texts of the log lines of an event.</summary>
    public string[] Logs(string name) => [.. Recorder.Records.Where(record => record.Kind == TelemetryKind.Log && record.Name == name).Select(record => record.Text)];

    /// <summary>The outcomes of the reloads that were counted.</summary>
    public string[] Reloads() =>
        [.. Recorder.Records.Where(record => record.Name == "two_factor.configuration.reload.count").Select(record => record.Text.Split('=')[^1])];

    public void Change(string setting, string value)
    {
        Configuration[setting] = value;
        Configuration.Announce();
    }

    public void Dispose()
    {
        host?.Dispose();
        Files.Dispose();
        Recorder.Dispose();
    }
}
