using TwoFactor.Providers;
using TwoFactor.Tenants;

namespace TwoFactor.Tests;

/// <summary>A minimal provider, to test what the core does for every provider.</summary>
internal sealed class SampleProvider(HttpProviderContext<SampleOptions> context) : SilentProvider, IFraudNotice
{
    public override string Name => SampleDefinition.ProviderName;

    public SampleOptions Options => context.Options;

    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Sends one GET, as polls do.</summary>
    public Task<ServiceResponse> PollAsync(CancellationToken cancellationToken = default) =>
        context.Http.PollAsync(new HttpRequestMessage(HttpMethod.Get, context.Options.Endpoint), cancellationToken);

    /// <summary>Sends one POST and returns the response.</summary>
    public Task<ServiceResponse> SendAsync(CancellationToken cancellationToken = default) => context.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, context.Options.Endpoint) { Content = new StringContent("hello") }, cancellationToken);
}

internal sealed class OtherProvider(HttpProviderContext<OtherOptions> context) : SilentProvider
{
    public override string Name => "Other";

    public OtherOptions Options => context.Options;
}

/// <summary>A base class for providers: no operation is supported.</summary>
internal abstract class SilentProvider : ITwoFactorProvider
{
    public abstract string Name { get; }

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.None;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;
}

internal sealed class SampleOptions : ServiceOptions
{
    public SampleOptions() => Endpoint = new Uri("https://service.example/");

    public string? Greeting { get; set; }

    public bool Loud { get; set; }
}

internal sealed class SampleDefinition : HttpProviderDefinition<SampleOptions>
{
    public const string ProviderName = "Sample";

    public override string Name => ProviderName;

    protected internal override void Check(SampleOptions options, SettingsReport report) =>
        report.CheckText(nameof(options.Greeting), options.Greeting, maximumLength: 20);

    protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<SampleOptions> context) => new SampleProvider(context);
}

/// <summary>A second provider, for tenants that switch.</summary>
internal sealed class OtherDefinition : HttpProviderDefinition<OtherOptions>
{
    public override string Name => "Other";

    protected internal override void Check(OtherOptions options, SettingsReport report) =>
        report.CheckText(nameof(options.Farewell), options.Farewell, maximumLength: 20);

    protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<OtherOptions> context) => new OtherProvider(context);
}

internal sealed class OtherOptions : ServiceOptions
{
    public OtherOptions() => Endpoint = new Uri("https://other.example/");

    public string? Farewell { get; set; }
}
