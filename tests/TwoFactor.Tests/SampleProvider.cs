using TwoFactor.Providers;
using TwoFactor.Tenants;

namespace TwoFactor.Tests;

/// <summary>A minimal provider, to test what the core does for every provider.</summary>
internal sealed class SampleProvider(HttpProviderContext<SampleOptions> context) : SilentProvider, IFraudNotice, IUserPairing
{
    public override string Name => SampleDefinition.ProviderName;

    public SampleOptions Options => context.Options;

    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) => Task.FromResult(PairingInvitation.AlreadyPaired);

    public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) => Task.FromResult(true);

    public Task UnpairAsync(string user, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Sends one GET, as polls do.</summary>
    public Task<ServiceResponse> PollAsync(CancellationToken cancellationToken = default) =>
        context.Http.PollAsync(new HttpRequestMessage(HttpMethod.Get, context.Options.Endpoint), cancellationToken);

    /// <summary>Sends one POST and returns the response.</summary>
    public Task<ServiceResponse> SendAsync(CancellationToken cancellationToken = default) => context.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, context.Options.Endpoint) { Content = new StringContent("hello") }, cancellationToken);
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
