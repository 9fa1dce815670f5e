using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Tenants;

/// <summary>Handlers of the host are freed when a reload replaces them. Each holds a connection pool and a key.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HandlerLifetimeTests : IDisposable
{
    private const int Reloads = 100;

    private readonly TenantStage stage = new();
    private readonly HandlerCount count = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public void Handlers_of_replaced_settings_are_not_kept_until_the_host_ends()
    {
        ITwoFactorProviderFactory factory = Start();
        for (int i = 0; i < Reloads; i++)
        {
            stage.Configuration["t0:Sample:Greeting"] = $"hello {i}";
            stage.Configuration.Announce();
        }

        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo($"hello {Reloads - 1}"));
        Assert.That((count.Made, count.Alive()), Is.EqualTo((1 + Reloads, 1)));
        Assert.That(count.Disposed, Is.Zero, "a request may still be in flight");
        stage.DisposeHost();
        Assert.That(count.Disposed, Is.EqualTo(1));
    }

    [Test]
    public void Handlers_of_settings_that_waited_for_a_file_are_not_kept_until_the_host_ends()
    {
        ITwoFactorProviderFactory factory = Start();
        for (int i = 0; i < Reloads; i++)
        {
            stage.AnnouncePending($"g{i}", $"ca{i}.pem");
            stage.WriteFile($"ca{i}.pem");
        }

        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo($"g{Reloads - 1}"));
        Assert.That((count.Made, count.Alive()), Is.EqualTo((1 + Reloads, 1)));
    }

    [Test]
    public void Handlers_of_settings_without_their_required_certificate_are_disposed_at_each_reload()
    {
        stage.Configuration["t0:Strict:Greeting"] = "hello";
        Start();
        for (int i = 0; i < Reloads; i++)
        {
            stage.Configuration.SetForAll("Flow:MaxStarts", $"{i + 1}");
            stage.Configuration.Announce();
        }

        Assert.That((count.Made, count.Disposed, count.Alive()), Is.EqualTo((Reloads + 2, Reloads + 1, 1)));
    }

    private ITwoFactorProviderFactory Start()
    {
        stage.AddTenants(1, withCertificates: false);
        return stage.Start(services => services
            .AddSingleton(count)
            .AddTransient<CountedHandler>()
            .AddTwoFactor().AddProvider(new StrictDefinition()).ConfigureHttpClient(client => client.AddHttpMessageHandler<CountedHandler>()));
    }

    private sealed class HandlerCount
    {
        private readonly List<WeakReference> handlers = [];

        public int Made => handlers.Count;

        public int Disposed { get; set; }

        public void Add(CountedHandler handler) => handlers.Add(new WeakReference(handler));

        [MethodImpl(MethodImplOptions.NoInlining)]
        public int Alive()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return handlers.Count(handler => handler.IsAlive);
        }
    }

    [SuppressMessage("Performance", "CA1812", Justification = "The services make it.")]
    private sealed class CountedHandler : DelegatingHandler
    {
        private readonly HandlerCount count;
        private bool isDisposed;

        public CountedHandler(HandlerCount count)
        {
            this.count = count;
            count.Add(this);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !isDisposed)
                count.Disposed++;
            isDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class StrictOptions : ServiceOptions
    {
        public StrictOptions() => Endpoint = new Uri("https://strict.example/");

        public string? Greeting { get; set; }
    }

    private sealed class StrictDefinition : HttpProviderDefinition<StrictOptions>
    {
        public override string Name => "Strict";

        protected internal override bool RequiresClientCertificate => true;

        protected internal override void Check(StrictOptions options, SettingsReport report)
        {
        }

        protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<StrictOptions> context) => throw new InvalidOperationException("It has no certificate.");
    }
}
