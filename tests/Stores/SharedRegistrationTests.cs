using System.Reflection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Stores;

/// <summary>The options of a store, repeated calls, and a store that the host replaces. These tests need no server.</summary>
public abstract class SharedRegistrationTests<TOptions>
    where TOptions : class
{
    private const string Section = "Store";

    private static readonly string Key = new('k', 32);

    /// <summary>The name of the method that adds the store.</summary>
    protected abstract string Method { get; }

    /// <summary>The name of the setting that keeps applications apart.</summary>
    protected abstract string PlaceSetting { get; }

    [Test]
    public async Task A_section_of_configuration_sets_the_options_with_the_NameKey([Values] bool isGivenToTheMethod)
    {
        IConfigurationSection section = Configuration(("NameKey", Key), (PlaceSetting, "acme"));
        await using ServiceProvider host = Host(builder =>
        {
            if (isGivenToTheMethod)
            {
                Add(builder, options => section.Bind(options, binding => binding.ErrorOnUnknownConfiguration = true));
                return;
            }

            Add(builder);
            builder.Services.Configure<TOptions>(section);
        });
        TOptions read = host.GetRequiredService<IOptions<TOptions>>().Value;
        Assert.That((NameKeyOf(read)?.Reveal(), PlaceOf(read)), Is.EqualTo((Key, "acme")));
    }

    [Test]
    public async Task A_host_does_not_start_with_options_that_are_out_of_range_and_the_message_names_them_all_without_the_secret([Values] bool isGivenToTheMethod)
    {
        IConfigurationSection section = Configuration(("NameKey", "geheim"), (PlaceSetting, string.Empty), ("Timeout", "00:02:00"));
        await using ServiceProvider host = Host(builder =>
        {
            Add(builder, isGivenToTheMethod ? options => section.Bind(options) : null);
            if (!isGivenToTheMethod)
                builder.Services.Configure<TOptions>(section);
        });
        OptionsValidationException e = (await Assert.ThrowsAsync<OptionsValidationException>(() => StoreHosts.StartAsync(host)))!;
        foreach (string setting in (string[])["NameKey", PlaceSetting, "Timeout"])
            Assert.That(e.Failures, Has.Exactly(1).StartsWith($"{Method}: {setting} must "));
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    // An empty variable of the environment would otherwise mean that there is no key.
    [Test]
    public async Task An_empty_NameKey_in_configuration_is_refused()
    {
        await using ServiceProvider host = Host(builder => Add(builder, options => Configuration(("NameKey", string.Empty)).Bind(options)));
        Assert.That(() => host.GetRequiredService<IFlowStore>(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("NameKey"));
    }

    [Test]
    public async Task A_repeated_call_keeps_the_options_of_earlier_calls_and_adds_its_own()
    {
        await using ServiceProvider host = Host(builder =>
        {
            Add(builder, options => SetNameKey(options, Key));
            Add(builder, options => SetPlace(options, "acme"));
            Add(builder);
            AddOver(builder, static () => { });
        });
        TOptions read = host.GetRequiredService<IOptions<TOptions>>().Value;
        Assert.That((NameKeyOf(read)?.Reveal(), PlaceOf(read)), Is.EqualTo((Key, "acme")));
    }

    [Test]
    public async Task A_store_that_was_replaced_is_not_contacted_and_cannot_prevent_the_start()
    {
        int calls = 0;
        await using ServiceProvider host = Host(
            builder =>
            {
                ServiceDescriptor memory = StoreOf(builder);
                AddOver(builder, () => throw new InvalidOperationException($"call {++calls}"), options => SetNameKey(options, "too short"));
                builder.Services.Add(memory);
            },
            hasDataProtection: false);
        await StoreHosts.StartAsync(host);
        Assert.That((calls, host.GetRequiredService<IFlowStore>().IsShared), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_store_inside_a_decorator_is_checked_when_the_host_starts()
    {
        await using ServiceProvider host = Host(builder =>
        {
            AddOver(builder, () => throw new InvalidOperationException("The host's mistake."));
            ServiceDescriptor inner = StoreOf(builder);
            builder.Services.AddSingleton(services => Decorator.Of((IFlowStore)inner.ImplementationFactory!(services)));
        });
        IHostedService check = host.GetServices<IHostedService>().Single(service => service.GetType().Assembly == typeof(TOptions).Assembly);
        Assert.That(async () => await check.StartAsync(CancellationToken.None), Throws.InvalidOperationException.With.Message.EqualTo("The host's mistake."));
    }

    // A connection of the host is often made from its own options, which it checks as this package does.
    [Test]
    public async Task A_host_does_not_start_if_its_connection_reads_options_that_are_refused()
    {
        await using ServiceProvider host = Host(builder => AddOver(builder, () => throw new OptionsValidationException("servers", typeof(object), ["The host's finding."])));
        Assert.That(async () => await StoreHosts.StartAsync(host), Throws.InstanceOf<OptionsValidationException>().With.Message.EqualTo("The host's finding."));
    }

    /// <summary>Adds the store over a server on this machine where nothing listens.</summary>
    protected abstract void Add(ITwoFactorBuilder builder, Action<TOptions>? configure = null);

    /// <summary>Adds the store over a connection of the host; <paramref name="making"/> is called when the store asks for it.</summary>
    protected abstract void AddOver(ITwoFactorBuilder builder, Action making, Action<TOptions>? configure = null);

    protected abstract void SetNameKey(TOptions options, Secret key);

    protected abstract void SetPlace(TOptions options, string place);

    protected abstract Secret? NameKeyOf(TOptions options);

    protected abstract string PlaceOf(TOptions options);

    private static IConfigurationSection Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Section}:{setting.Name}", (string?)setting.Value)))
        .Build()
        .GetSection(Section);

    private static ServiceProvider Host(Action<ITwoFactorBuilder> add, bool hasDataProtection = true)
    {
        ServiceCollection services = new();
        if (hasDataProtection)
            services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        add(services.AddTwoFactor().AddInMemory("acme"));
        return services.BuildServiceProvider();
    }
    private static ServiceDescriptor StoreOf(ITwoFactorBuilder builder) => builder.Services.Last(service => service.ServiceType == typeof(IFlowStore));

    private class Decorator : DispatchProxy
    {
        private IFlowStore inner = null!;

        public static IFlowStore Of(IFlowStore inner)
        {
            IFlowStore decorated = Create<IFlowStore, Decorator>();
            ((Decorator)(object)decorated).inner = inner;
            return decorated;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(inner, args);
    }
}
