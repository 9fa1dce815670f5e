using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Tenants;

/// <summary>What a reload changes, and what happens to a tenant with wrong settings, without settings, or with settings again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TenantLifeTests : IDisposable
{
    // The check at start ends after three seconds; each processor may then be in the middle of an opening.
    private static readonly int AtMostAtStart = 3 + Environment.ProcessorCount;

    private readonly ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TelemetryRecorder recorder = new();
    private readonly EditableConfiguration configuration = new();
    private readonly SampleHost files = new();
    private readonly Dictionary<(int From, int To), X509Certificate2> certificates = [];
    private readonly List<string> opened = [];
    private ServiceProvider? services;

    public void Dispose()
    {
        services?.Dispose();
        recorder.Dispose();
        files.Dispose();
        foreach (X509Certificate2 certificate in certificates.Values)
            certificate.Dispose();
    }

    [Test]
    public void An_unrelated_change_keeps_every_provider_opens_no_key_and_logs_nothing()
    {
        AddTenants(20, withCertificates: true);
        ITwoFactorProviderFactory factory = Start();
        Assert.That(opened, Has.Count.EqualTo(20), "each key is opened once");
        ITwoFactorProvider before = factory.GetProvider("t7");
        int logs = Logs().Length;

        for (int i = 0; i < 20; i++)
            configuration.Announce();

        Assert.That(factory.GetProvider("t7"), Is.SameAs(before));
        Assert.That(opened, Has.Count.EqualTo(20));
        Assert.That(Logs(), Has.Length.EqualTo(logs));
    }

    [Test]
    public void A_reload_that_changes_one_tenant_opens_one_key()
    {
        AddTenants(20, withCertificates: true);
        ITwoFactorProviderFactory factory = Start();
        ITwoFactorProvider other = factory.GetProvider("t8");
        opened.Clear();

        configuration["t7:Sample:Greeting"] = "other";
        configuration.Announce();

        Assert.That(opened, Is.EqualTo(new[] { "t7" }));
        Assert.That(factory.GetProvider("t7").Unwrap().Options.Greeting, Is.EqualTo("other"));
        Assert.That(factory.GetProvider("t8"), Is.SameAs(other));
        Assert.That(Logs(), Has.Exactly(1).Contains("t7: settings changed"));
    }

    [Test]
    public void A_reload_logs_the_changed_tenants_and_not_all_of_them()
    {
        AddTenants(200, withCertificates: false);
        Start();
        configuration["t7:Provider"] = "Other";
        configuration["t7:Other:Farewell"] = "bye";
        configuration["new:Provider"] = "Other";
        configuration["new:Other:Farewell"] = "bye";
        configuration.Remove("t9:");
        configuration.Announce();

        Assert.That(Logs(), Has.Exactly(1).Contains("new: added, t7: Sample → Other, t9: removed.").And.Not.Contains("t10"));

        for (int i = 100; i < 200; i++)
            configuration[$"t{i}:Sample:Greeting"] = "other";
        configuration.Announce();
        Assert.That(Logs()[^1], Does.Contain("and 80 more").And.Length.LessThan(3000));
    }

    [Test]
    public async Task An_expired_certificate_affects_only_its_tenant_until_it_is_replaced()
    {
        AddTenants(3, withCertificates: true);
        WriteCertificate("t1", from: -10, to: -1);
        ITwoFactorProviderFactory factory = Start();

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => factory.GetProvider("t1").Unwrap().SendAsync()))!;
        Assert.That((e.Error, e.Tenant, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, "t1", false)));
        Assert.That(e.Message, Does.Contain("TwoFactor:Tenants:t1:Sample:ClientCertificate:CertificatePath names a certificate that has expired"));
        Assert.That(Logs(), Has.Exactly(1).Contains("has expired").And.Contains("Error"));
        Assert.That(Tenants().GetFindings("t1"), Has.Count.EqualTo(1));
        Assert.That(Tenants().GetFindings("t2"), Is.Empty);

        configuration["new:Provider"] = "Other";
        configuration["new:Other:Farewell"] = "bye";
        configuration.Announce();
        Assert.That(factory.TryGetProvider("new", out _), Is.True, "other tenants are not affected");

        WriteCertificate("t1", from: -1, to: 100);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Tenants().GetFindings("t1"), Is.Empty);
    }

    [Test]
    public void After_the_expiry_of_a_certificate_the_measured_time_is_negative_also_after_a_restart([Values] bool isRestarted)
    {
        AddTenants(1, withCertificates: true);
        WriteCertificate("t0", from: -1, to: 1);
        time.Advance(TimeSpan.FromDays(0.9));
        if (!isRestarted)
            Start();
        time.Advance(TimeSpan.FromDays(0.35));
        if (isRestarted)
            Start();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(DaysToExpiry(), Is.EqualTo(-0.25).Within(0.01));

        files.Write("t0.key.pem", "no key"); // somebody is replacing the files
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(DaysToExpiry(), Is.EqualTo(-0.25).Within(0.01));

        WriteCertificate("t0", from: -1, to: 20);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(DaysToExpiry(), Is.EqualTo(18.75).Within(0.01));
    }

    [Test]
    public void A_file_that_changes_all_the_time_is_opened_once_per_interval()
    {
        AddTenants(1, withCertificates: true);
        Start();
        opened.Clear();
        for (int i = 0; i < 1000; i++) // a hundred times a second, for ten seconds
        {
            files.Write("t0.pass", new string('x', i % 7));
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(opened, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public void Wrong_new_settings_are_reported_once_by_name_and_the_earlier_ones_stay_in_use()
    {
        AddTenants(500, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        for (int i = 0; i < 50; i++)
            configuration[$"t{i}:Sample:ConnectTimeout"] = "secret-soon";
        configuration["t60:Sample:Greeting"] = "taken over";
        configuration["new:Provider"] = "Nobody";
        configuration.Announce();
        configuration.Announce();

        Assert.That(factory.GetProvider("t7").Unwrap().Options.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(factory.GetProvider("t60").Unwrap().Options.Greeting, Is.EqualTo("taken over"));
        for (int i = 0; i < 50; i++)
            Assert.That(Logs(), Has.Exactly(1).Contains($"TwoFactor:Tenants:t{i}:Sample:ConnectTimeout must be a time"));
        Assert.That(Logs(), Has.None.Contains("secret-soon"));
        Assert.That(
            () => factory.GetProvider("new").StartChallengeAsync(new ChallengeRequest("jdoe")),
            Throws.TypeOf<TwoFactorException>().With.Message.Contains("TwoFactor:Tenants:new:Provider names 'Nobody'"));
    }

    [Test]
    public void New_settings_wait_for_a_missing_file_and_are_used_once_it_exists()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        configuration["t0:Sample:TrustedCaPath"] = Path.Combine(files.Folder, "ca.pem");
        configuration["t0:Sample:Greeting"] = "second";
        configuration.Announce();
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
        Assert.That(Logs(), Has.Exactly(1).Contains("TrustedCaPath names a file that does not exist").And.Contains("earlier settings stay in use"));

        files.Write("ca.pem", files.Certificates.AuthorityPem);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("second"));
    }

    [Test]
    public void A_provider_whose_successor_had_to_wait_for_a_file_stays_the_other_provider()
    {
        AddTenants(1, withCertificates: false);
        configuration["t0:Provider"] = "Other";
        configuration["t0:Other:Farewell"] = "bye";
        ITwoFactorProviderFactory factory = Start();
        configuration["t0:Provider"] = "Sample";
        configuration["t0:Sample:TrustedCaPath"] = Path.Combine(files.Folder, "later.pem");
        configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        Appear("later.pem");
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"));
        Assert.That(((IOtherProviders)factory).FindOther("t0", "Sample")?.Name, Is.EqualTo("Other"));

        configuration.Remove("t0:Other");
        configuration.Announce();
        Assert.That(((IOtherProviders)factory).FindOther("t0", "Sample"), Is.Null);
    }

    [Test]
    public void New_settings_that_wait_are_dropped_when_the_settings_go_back()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        ITwoFactorProvider first = factory.GetProvider("t0");
        Wait("second", "second.pem");
        configuration["t0:Sample:Greeting"] = "hello";
        configuration.Remove("t0:Sample:TrustedCaPath");
        configuration.Announce();

        Appear("second.pem");
        Assert.That(factory.GetProvider("t0"), Is.SameAs(first));
    }

    [Test]
    public void Of_new_settings_that_wait_one_after_another_only_the_last_are_used()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        Wait("second", "second.pem");
        Wait("third", "third.pem");

        Appear("second.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
        Appear("third.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("third"));
    }

    [Test]
    public void New_settings_that_wait_are_dropped_when_later_ones_are_wrong()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        Wait("second", "second.pem");
        configuration["t0:Sample:Greeting"] = "far more than twenty characters";
        configuration.Announce();

        Appear("second.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
    }

    [Test]
    public void The_certificate_of_a_service_that_a_tenant_has_left_is_still_renewed()
    {
        AddTenants(1, withCertificates: true);
        ITwoFactorProviderFactory factory = Start();
        configuration["t0:Provider"] = "Other";
        configuration["t0:Other:Farewell"] = "bye";
        configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        opened.Clear();

        WriteCertificate("t0", from: -1, to: 200);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(opened, Is.EqualTo(new[] { "t0" }));
    }

    [Test]
    public void The_flow_may_start_at_a_tenants_other_service_as_long_as_it_is_configured()
    {
        AddTenants(1, withCertificates: false);
        configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;

        Assert.That(other.Name, Is.EqualTo("Other"));
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the provider was reached");
        Assert.That(others.FindOther("t0", "OTHER"), Is.Null);
        Assert.That(others.FindOther("t1", "Sample"), Is.Null);

        configuration.Remove("t0:Other:");
        configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.Null);
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<TwoFactorException>());

        configuration["t0:Other:Farewell"] = "bye";
        configuration.Announce();
        time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other), "it is configured again");
    }

    [Test]
    public void Wrong_settings_of_a_tenants_other_service_leave_its_earlier_ones_in_use([Values] bool isSelected)
    {
        AddTenants(1, withCertificates: false);
        configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;

        configuration["t0:Other:Farwell"] = "bye"; // misspelt
        if (isSelected)
            configuration["t0:Provider"] = "Other";
        for (int i = 0; i < 3; i++)
            configuration.Announce();

        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the provider was reached");
        Assert.That(Logs(), Has.Exactly(1).Contains("its earlier settings stay in use").And.Contains("Farwell"));

        configuration.Remove("t0:Other:Farwell");
        configuration["t0:Provider"] = "Sample";
        configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
    }

    [Test]
    public async Task A_removed_or_switched_tenant_starts_no_new_challenges_and_finishes_open_ones()
    {
        AddTenants(2, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        configuration.Remove("t0:");
        configuration["t1:Provider"] = "Other";
        configuration["t1:Other:Farewell"] = "bye";
        configuration.Announce();

        foreach (string tenant in new[] { "t0", "t1" })
        {
            ChallengeHandle handle = TwoFactorProviderFactoryTests.HandleOf(tenant, "Sample");
            ITwoFactorProvider provider = factory.GetProvider(handle);
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe"))))!;
            Assert.That((e.Error, e.Tenant), Is.EqualTo((TwoFactorError.Misconfigured, tenant)));
            Assert.That(() => provider.PollStateAsync(handle), Throws.TypeOf<NotSupportedException>(), "the sample provider was reached");
        }

        time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        Assert.That(() => factory.GetProvider(TwoFactorProviderFactoryTests.HandleOf("t0", "Sample")), Throws.TypeOf<TwoFactorException>());
        Assert.That(factory.TryGetProvider("t0", out _), Is.False);
    }

    [Test]
    public void The_files_of_a_removed_tenant_may_be_removed_as_well()
    {
        AddTenants(2, withCertificates: true);
        Start();
        configuration.Remove("t0:");
        configuration.Announce();
        foreach (string tenant in new[] { "t0", "t1" })
            File.Delete(Path.Combine(files.Folder, $"{tenant}.pem"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(Logs().Where(line => line.Contains("Error", StringComparison.Ordinal)), Has.Exactly(1).Items.And.All.Contains("t1"));
    }

    [Test]
    public void A_tenant_that_was_removed_and_is_there_again_finishes_its_challenges_also_a_day_later()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        ITwoFactorProvider before = factory.GetProvider("t0");
        configuration.Remove("t0:");
        configuration.Announce();
        AddTenants(1, withCertificates: false);
        configuration.Announce();
        time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));

        Assert.That(factory.GetProvider("t0"), Is.SameAs(before));
        Assert.That(factory.GetProvider(TwoFactorProviderFactoryTests.HandleOf("t0", "Sample")), Is.SameAs(before));
        Assert.That(() => before.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the sample provider was reached");
    }

    [Test]
    public void A_tenant_can_switch_to_a_service_whose_certificates_were_configured_but_never_opened()
    {
        AddTenants(1, withCertificates: true);
        configuration["t0:Other:Farewell"] = "bye";
        configuration["t0:Other:ClientCertificate:CertificatePath"] = Path.Combine(files.Folder, "t0.pem");
        configuration["t0:Other:ClientCertificate:KeyPath"] = Path.Combine(files.Folder, "t0.key.pem");
        ITwoFactorProviderFactory factory = Start();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"));

        configuration["t0:Provider"] = "Other";
        configuration.Announce();

        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        Assert.That(Logs(), Has.Exactly(1).Contains("t0: Sample → Other"));
    }

    [Test]
    public void After_the_host_is_disposed_every_call_throws_ObjectDisposedException()
    {
        AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = Start();
        ITwoFactorProvider provider = factory.GetProvider("t0");
        services!.Dispose();

        Assert.That(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<ObjectDisposedException>());
        ChallengeHandle handle = TwoFactorProviderFactoryTests.HandleOf("t0", "Sample");
        Assert.That(() => provider.PollStateAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.CancelAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.ReleaseAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.GetAbility(typeof(IDisposable)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => factory.GetProvider(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => factory.GetProvider("t0"), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_change_while_the_host_starts_is_applied()
    {
        AddTenants(1, withCertificates: false);
        bool isFirst = true;
        ITwoFactorProviderFactory factory = Start(collection => collection.PostConfigure<SampleOptions>("t0", _ =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            configuration["t0:Sample:Greeting"] = "second";
            configuration.Announce();
        }));
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("second"));
    }

    [Test]
    public void The_check_at_start_ends_after_its_time_limit_and_the_rest_is_opened_later()
    {
        AddTenants(100, withCertificates: true);
        using ManualResetEventSlim later = new();
        ITwoFactorProviderFactory factory = Start(eachOpeningTakes: TimeSpan.FromSeconds(1), whileOpening: number =>
        {
            // Openings in the background wait, so that only those of the check at start have moved the clock when it ends.
            if (number > AtMostAtStart && !later.Wait(TimeSpan.FromSeconds(30)))
                later.Set();
        });
        Assert.That(factory.TryGetProvider("t99", out _), Is.True);
        Assert.That(time.GetUtcNow() - time.Start, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(AtMostAtStart)));
        later.Set();
        Assert.That(() => opened.Distinct().Count(), Is.EqualTo(100).After(30_000, 20), "in the background");
        Assert.That(opened, Is.Unique);
    }

    [Test]
    public void A_reload_while_keys_of_the_start_are_still_being_opened_opens_that_of_the_changed_tenant_alone()
    {
        int atStart = Environment.ProcessorCount; // the check opens as many at once, and the first of them uses up its time
        int last = atStart + 20;
        AddTenants(last + 1, withCertificates: true);
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim mayGoOn = new();
        ITwoFactorProviderFactory factory = Start(eachOpeningTakes: TimeSpan.FromSeconds(3), whileOpening: number =>
        {
            if (number != atStart + 1) // certainly in the background
                return;
            isHeld.Set();
            mayGoOn.Wait(TimeSpan.FromSeconds(10)); // so that the test ends even where the reload waits for this one
        });
        Assert.That(isHeld.Wait(TimeSpan.FromSeconds(30)), Is.True);
        int before = opened.Count;

        configuration[$"t{last}:Sample:Greeting"] = "other";
        configuration.Announce();
        string[] byReload = [.. opened.Skip(before)];
        mayGoOn.Set();

        Assert.That(byReload, Is.EqualTo(new[] { $"t{last}" }));
        Assert.That(factory.GetProvider($"t{last}").Unwrap().Options.Greeting, Is.EqualTo("other"));
        Assert.That(() => opened.Distinct().Count(), Is.EqualTo(last + 1).After(30_000, 20), "the others' come in the background");
    }

    /// <summary>New settings, whose file does not exist yet.</summary>
    private void Wait(string greeting, string file)
    {
        configuration["t0:Sample:TrustedCaPath"] = Path.Combine(files.Folder, file);
        configuration["t0:Sample:Greeting"] = greeting;
        configuration.Announce();
    }

    private void Appear(string file)
    {
        files.Write(file, files.Certificates.AuthorityPem);
        time.Advance(TimeSpan.FromSeconds(10));
    }

    // Of this host alone: others may still be alive in the process.
    private double? DaysToExpiry()
    {
        double? seconds = null;
        object meters = services!.GetRequiredService<IMeterFactory>();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, to) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "two_factor.certificate.time_to_expiry")
                    to.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seconds / TimeSpan.SecondsPerDay;
    }

    private ITwoFactorTenants Tenants() => services!.GetRequiredService<ITwoFactorTenants>();

    private void AddTenants(int count, bool withCertificates)
    {
        for (int i = 0; i < count; i++)
        {
            configuration[$"t{i}:Provider"] = "Sample";
            configuration[$"t{i}:Sample:Greeting"] = "hello";
            if (!withCertificates)
                continue;
            WriteCertificate($"t{i}", from: -1, to: 100);
            foreach ((string setting, string extension) in new[] { ("CertificatePath", "pem"), ("KeyPath", "key.pem"), ("KeyPasswordFile", "pass") })
                configuration[$"t{i}:Sample:ClientCertificate:{setting}"] = Path.Combine(files.Folder, $"t{i}.{extension}");
        }
    }

    private void WriteCertificate(string tenant, int from, int to)
    {
        // All tenants share one certificate, because making keys is slow.
        if (!certificates.TryGetValue((from, to), out X509Certificate2? certificate))
            certificates.Add((from, to), certificate = files.Certificates.IssueClient("tenant", (from, to)));
        files.Write($"{tenant}.pem", certificate.ExportCertificatePem());
        files.Write($"{tenant}.key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        files.Write($"{tenant}.pass", string.Empty);
    }

    private ITwoFactorProviderFactory Start(Action<IServiceCollection>? add = null, TimeSpan eachOpeningTakes = default, Action<int>? whileOpening = null)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddSingleton<TlsMaterialLoader>(new CountingLoader(new ContentFiles(), time, opened, eachOpeningTakes, whileOpening));
        collection.AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace));
        collection.AddTwoFactor(configuration.Section).AddProvider(new SampleDefinition()).AddProvider(new OtherDefinition());
        add?.Invoke(collection);
        services = collection.BuildServiceProvider();
        return services.GetRequiredService<ITwoFactorProviderFactory>();
    }

    private string[] Logs() => [.. recorder.Records.Where(record => record.Kind == TelemetryKind.Log).Select(record => record.ToString())];

    private sealed class CountingLoader(ContentFiles files, ManualTimeProvider time, List<string> opened, TimeSpan takes, Action<int>? whileOpening)
        : TlsMaterialLoader(files, time)
    {
        public override TlsMaterial Load(ServiceOptions options, SettingsReport report)
        {
            int number;
            lock (opened)
            {
                opened.Add(Path.GetFileNameWithoutExtension(options.ClientCertificate.CertificatePath ?? options.TrustedCaPath!));
                number = opened.Count;
            }

            whileOpening?.Invoke(number);
            if (takes > TimeSpan.Zero)
                time.Advance(takes);
            return base.Load(options, report);
        }
    }
}
