using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tests.Tenants;

/// <summary>Which provider a tenant or a handle gets, and what is refused.</summary>
public sealed class TwoFactorProviderFactoryTests
{
    private readonly Disposables hosts = new();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public void A_tenant_gets_the_provider_that_configuration_names_with_its_own_settings()
    {
        ITwoFactorProviderFactory factory = Factory(
            ("acme:Provider", "Sample"), ("acme:Sample:Greeting", "hello acme"),
            ("globex:Provider", "Sample"), ("globex:Sample:Greeting", "hello globex"), ("globex:Sample:Loud", "true"));

        SampleOptions acme = factory.GetProvider("acme").Unwrap().Options;
        SampleOptions globex = factory.GetProvider("globex").Unwrap().Options;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(acme.Greeting, Is.EqualTo("hello acme"));
            Assert.That(acme.Loud, Is.False);
            Assert.That(globex.Greeting, Is.EqualTo("hello globex"));
            Assert.That(globex.Loud, Is.True);
        }
    }

    [Test]
    public void An_unknown_tenant_is_named_and_no_other_is()
    {
        ITwoFactorProviderFactory factory = Factory(
            ("acme:Provider", "Sample"), ("acme:Sample:Greeting", "a"), ("globex:Provider", "Sample"), ("globex:Sample:Greeting", "b"));

        ArgumentException e = Assert.Throws<ArgumentException>(() => factory.GetProvider("initech\r\n"))!;
        Assert.That(e.Message, Does.Contain("'initech'").And.Not.Contain("acme"));
        Assert.That(e.ParamName, Is.EqualTo("tenant"));
    }

    [Test]
    public void Names_are_not_case_sensitive()
    {
        ITwoFactorProviderFactory factory = Factory(
            ("acme:PROVIDER", "sample"), ("ACME:Sample:Greeting", "a"), ("globex:Provider", "Sample"), ("globex:SAMPLE:GREETING", "b"));

        Assert.That(factory.GetProvider("acme"), Is.SameAs(factory.GetProvider("Acme")));
        Assert.That(factory.GetProvider(SampleHandles.Of("ACME", "Sample")), Is.SameAs(factory.GetProvider("acme")));
        Assert.That(factory.GetProvider("globex").Unwrap().Options.Greeting, Is.EqualTo("b"));
    }

    [Test]
    public void A_section_without_tenants_fails_at_start()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory())!;
        Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Tenants is missing, and no tenant is configured in code." }));
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("\"\"")]
    [TestCase("null")]
    public void An_empty_list_of_tenants_in_a_file_fails_at_start(string tenants)
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(new ServiceCollection(), Json($$"""{ "Tenants": {{tenants}} }""")))!;
        Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Tenants is missing, and no tenant is configured in code." }));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a\nb")]
    public void A_tenant_without_a_valid_name_is_refused(string tenant) =>
        Assert.Catch<OptionsValidationException>(() => Factory(($"{tenant}:Provider", "Sample"), ($"{tenant}:Sample:Greeting", "a")));

    [TestCase("Sample:TrustedCaPath", "")]
    [TestCase("Sample:TrustedCaPath", null)]
    [TestCase("Sample:ConnectTimeout", "")]
    [TestCase("Sample:Loud", null)]
    [TestCase("Sample:Endpoint", null)]
    [TestCase("Sample:Endpoint:0", "https://service.example/")]
    [TestCase("Sample:PinnedKeys", "")]
    [TestCase("Sample:PinnedKeys:0", null)]
    [TestCase("Sample:PinnedKeys:0", " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sample:ClientCertificate", "")]
    [TestCase("Sample", "hello")]
    [TestCase("Flow", "")]
    public void An_empty_setting_is_an_error_and_not_the_default(string setting, string? value)
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(
            () => Factory(("acme:Provider", "Sample"), ("acme:Sample:Greeting", "a"), ($"acme:{setting}", value)))!;
        Assert.That(e.Failures.Single(), Does.StartWith($"TwoFactor:Tenants:acme:{(setting.EndsWith("Endpoint:0", StringComparison.Ordinal) ? "Sample:Endpoint" : setting)} "));
    }

    [TestCase("PinnedKeys", "[]")]
    [TestCase("PinnedKeys", "\"\"")]
    [TestCase("ClientCertificate", "[]")]
    [TestCase("ClientCertificate", "\"\"")]
    public void An_empty_list_or_certificate_in_a_file_is_an_error_and_not_the_default(string setting, string value)
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(new ServiceCollection(), JsonOfSample(setting, value)))!;
        Assert.That(e.Failures, Is.EqualTo(new[] { $"TwoFactor:Tenants:acme:Sample:{setting} is empty; give a value, or leave it out if it has a default." }));
    }

    [TestCase("PinnedKeys", "null")]
    [TestCase("ClientCertificate", "null")]
    [TestCase("ClientCertificate", "{}")]
    public void A_list_or_group_that_is_null_or_has_no_settings_counts_as_left_out(string setting, string value) =>
        Assert.That(Factory(new ServiceCollection(), JsonOfSample(setting, value)).GetProvider("acme").Name, Is.EqualTo("Sample"));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void A_missing_tenant_name_is_an_argument_error(string? tenant) =>
        Assert.That(() => Factory(("acme:Provider", "Sample"), ("acme:Sample:Greeting", "a")).GetProvider(tenant!), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void All_errors_of_all_tenants_are_reported_at_once_without_values()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(
            ("acme:Provider", "Nobody"),
            ("globex:Sample:Greeting", "hello"),
            ("initech:Provider", "Sample"),
            ("initech:Sample:Endpoint", "http://secret-b.example"),
            ("initech:Sample:ConnectTimeout", "secret-c"),
            ("initech:Sample:RequestTimeout", "00:10:00"),
            ("initech:Sample:PinnedKeys:0", "secret-d"),
            ("initech:Sample:Greetings", "secret-f"),
            ("initech:Sample:Loud", "secret-g")))!;

        string[] failures = [.. e.Failures];
        string[] settings =
        [
            "acme:Provider", "globex:Provider", "initech:Sample:Endpoint", "initech:Sample:ConnectTimeout", "initech:Sample:RequestTimeout",
            "initech:Sample:PinnedKeys:0", "initech:Sample:Greeting ", "initech:Sample:Greetings ", "initech:Sample:Loud",
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (string setting in settings)
                Assert.That(failures, Has.Exactly(1).StartsWith($"TwoFactor:Tenants:{setting}"));
            Assert.That(failures, Has.Length.EqualTo(settings.Length));
            Assert.That(e.ToString(), Does.Not.Contain("secret-").IgnoreCase);
        }
    }

    // MapTwoFactor takes the factory before the host starts.
    [Test]
    public void A_factory_that_is_taken_before_the_start_reports_one_line_per_finding()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(("acme:Provider", "Sample"), ("globex:Provider", null)))!;
        Assert.That(e.Message.Split(Environment.NewLine), Is.EqualTo(e.Failures).And.Length.EqualTo(2));
    }

    [Test]
    public async Task A_host_refuses_to_start_with_wrong_settings()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddTwoFactor(Settings(("acme:Provider", "Sample"), ("globex:Provider", null))).AddProvider(new SampleDefinition());
        using IHost host = builder.Build();

        OptionsValidationException e = (await Assert.CatchAsync<OptionsValidationException>(() => host.StartAsync()))!;
        Assert.That(e.Message.Split(Environment.NewLine), Is.EqualTo(new[] // one line per finding
        {
            "TwoFactor:Tenants:acme:Sample:Greeting is missing.",
            "TwoFactor:Tenants:globex:Provider is missing; registered are: Sample.",
        }));
    }

    [Test]
    public void A_challenge_finds_the_provider_that_started_it_after_its_tenant_switched()
    {
        ITwoFactorProviderFactory factory = Factory(
            new ServiceCollection(), ("acme:Provider", "Other"), ("acme:Other:Farewell", "other"), ("acme:Sample:Greeting", "sample"));

        ITwoFactorProvider started = factory.GetProvider(SampleHandles.Of("acme", "Sample"));
        Assert.That(started.Unwrap().Options.Greeting, Is.EqualTo("sample"));
        Assert.That(factory.GetProvider("acme").Unwrap<SecondProvider>().Options.Farewell, Is.EqualTo("other"));
    }

    [Test]
    public void Wrong_settings_of_a_provider_that_is_not_selected_do_not_stop_the_host()
    {
        ITwoFactorProviderFactory factory = Factory(
            new ServiceCollection(), ("acme:Provider", "Other"), ("acme:Other:Farewell", "other"), ("acme:Sample:Loud", "true"));

        Assert.That(factory.GetProvider("acme"), Is.Not.Null);
        Assert.That(() => factory.GetProvider(SampleHandles.Of("acme", "Sample")), Throws.TypeOf<TwoFactorException>());
    }

    [Test]
    public void A_handle_of_an_unknown_tenant_is_refused()
    {
        ITwoFactorProviderFactory factory = Factory(("acme:Provider", "Sample"), ("acme:Sample:Greeting", "a"));
        TwoFactorException e = Assert.Throws<TwoFactorException>(() => factory.GetProvider(SampleHandles.Of("globex", "Sample")))!;
        Assert.That((e.Error, e.Tenant, e.IsTransient), Is.EqualTo((TwoFactorError.Misconfigured, "globex", false)));
    }

    [Test]
    public void Tenants_can_be_added_in_code_alone()
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddTenant("acme", new SampleDefinition(), options => options.Greeting = "from code");

        SampleProvider provider = hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").Unwrap();
        Assert.That(provider.Options.Greeting, Is.EqualTo("from code"));
    }

    [Test]
    public void Code_overrides_configuration_in_any_order_of_calls()
    {
        ServiceCollection services = new();
        services.Configure<SampleOptions>("acme", options => options.Greeting = "from code");
        ITwoFactorProviderFactory factory = Factory(
            services, ("acme:Provider", "Sample"), ("acme:Sample:Greeting", "from file"), ("acme:Sample:Loud", "true"));

        SampleOptions options = factory.GetProvider("acme").Unwrap().Options;
        Assert.That((options.Greeting, options.Loud), Is.EqualTo(("from code", true)));
    }

    // Each is of a generic type with the types of its services.
    [Test]
    public void Steps_in_code_with_services_find_their_tenant_whatever_its_case([Values(0, 1, 2, 3, 4, 5)] int count)
    {
        ServiceCollection services = new();
        OptionsBuilder<SampleOptions> steps = services.AddSingleton("a").AddOptions<SampleOptions>("ACME");
        void Greet(SampleOptions options) => options.Greeting = "from code";
        void Raise(SampleOptions options) => options.Loud = options.Greeting == "from code";
        bool Refuse(SampleOptions options) => !options.Loud;
        _ = count switch
        {
            0 => steps.Configure(Greet).PostConfigure(Raise).Validate(Refuse),
            1 => steps.Configure((SampleOptions options, string _) => Greet(options)).PostConfigure((SampleOptions options, string _) => Raise(options))
                .Validate((SampleOptions options, string _) => Refuse(options)),
            2 => steps.Configure((SampleOptions options, string _, string _) => Greet(options)).PostConfigure((SampleOptions options, string _, string _) => Raise(options))
                .Validate((SampleOptions options, string _, string _) => Refuse(options)),
            3 => steps.Configure((SampleOptions options, string _, string _, string _) => Greet(options)).PostConfigure((SampleOptions options, string _, string _, string _) => Raise(options))
                .Validate((SampleOptions options, string _, string _, string _) => Refuse(options)),
            4 => steps.Configure((SampleOptions options, string _, string _, string _, string _) => Greet(options))
                .PostConfigure((SampleOptions options, string _, string _, string _, string _) => Raise(options))
                .Validate((SampleOptions options, string _, string _, string _, string _) => Refuse(options)),
            _ => steps.Configure((SampleOptions options, string _, string _, string _, string _, string _) => Greet(options))
                .PostConfigure((SampleOptions options, string _, string _, string _, string _, string _) => Raise(options))
                .Validate((SampleOptions options, string _, string _, string _, string _, string _) => Refuse(options)),
        };

        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(services, ("Acme:Provider", "Sample"), ("globex:Provider", "Sample"), ("globex:Sample:Greeting", "from file")))!;
        Assert.That(e.Failures.Single(), Does.StartWith("TwoFactor:Tenants:Acme:Sample is refused by the host's own check"), "all three ran, and only for this tenant");
    }

    [Test]
    public void A_class_that_is_derived_from_a_named_step_finds_its_tenant_whatever_its_case()
    {
        ServiceCollection services = new();
        services.AddSingleton<IValidateOptions<SampleOptions>>(new NeverLoud());
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(
            () => Factory(services, ("Acme:Provider", "Sample"), ("Acme:Sample:Greeting", "a"), ("Acme:Sample:Loud", "true"), ("globex:Provider", "Sample"), ("globex:Sample:Greeting", "b"), ("globex:Sample:Loud", "true")))!;
        Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Tenants:Acme:Sample is refused by the host's own check: not loud." }));
    }

    [Test]
    public void Calling_AddTwoFactor_and_AddProvider_twice_adds_nothing_twice()
    {
        IConfigurationSection settings = Settings(("acme:Provider", "Sample"), ("acme:Sample:Greeting", "a"), ("acme:Sample:PinnedKeys:0", Convert.ToBase64String(new byte[32])));
        ServiceCollection services = new();
        services.AddTwoFactor(settings).AddProvider(new SampleDefinition());
        services.AddTwoFactor(settings).AddProvider(new SampleDefinition());
        services.AddTwoFactor();

        SampleProvider provider = hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").Unwrap();
        Assert.That(provider.Options.PinnedKeys, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_second_configuration_section_is_refused()
    {
        ServiceCollection services = new();
        services.AddTwoFactor(Settings());
        Assert.That(() => services.AddTwoFactor(new ConfigurationBuilder().Build().GetSection("Other")), Throws.InvalidOperationException);
    }

    // Such as the settings of a test: the tenants of the host would stay, and real phones would be asked.
    [Test]
    public void The_same_section_of_another_configuration_is_refused()
    {
        ServiceCollection services = new();
        services.AddTwoFactor(Settings());
        Assert.That(() => services.AddTwoFactor(Settings()), Throws.InvalidOperationException);
    }

    [Test]
    public void The_same_section_of_a_configuration_manager_is_accepted_after_a_source_was_added()
    {
        using ConfigurationManager configuration = new();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor"));
        configuration.AddInMemoryCollection();
        Assert.That(() => services.AddTwoFactor(configuration.GetSection("TwoFactor")), Throws.Nothing);
    }

    private ITwoFactorProviderFactory Factory(params (string Key, string? Value)[] settings) =>
        Factory(new ServiceCollection(), settings);

    private ITwoFactorProviderFactory Factory(ServiceCollection services, params (string Key, string? Value)[] settings) =>
        Factory(services, Settings(settings));

    private ITwoFactorProviderFactory Factory(ServiceCollection services, IConfigurationSection settings)
    {
        services.AddTwoFactor(settings).AddProvider(new SampleDefinition()).AddProvider(new SecondDefinition());
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>();
    }

    private static IConfigurationSection Settings(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"TwoFactor:Tenants:{setting.Key}", setting.Value)))
        .Build()
        .GetSection("TwoFactor");

    private static IConfigurationSection Json(string group) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "TwoFactor": {{group}} }""")))
        .Build()
        .GetSection("TwoFactor");

    private static IConfigurationSection JsonOfSample(string setting, string value) =>
        Json($$"""{ "Tenants": { "acme": { "Provider": "Sample", "Sample": { "Greeting": "a", "{{setting}}": {{value}} } } } }""");

    private sealed class NeverLoud() : ValidateOptions<SampleOptions>("ACME", options => !options.Loud, "not loud");
}
