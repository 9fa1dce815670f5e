using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Certificates;

/// <summary>When a tenant's certificates are opened, and what happens while they cannot be opened.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TenantCertificatesTests : IDisposable
{
    private readonly SampleHost host = new();
    private readonly ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly ShiftedTime time;
    private readonly TelemetryRecorder recorder = new();
    private readonly CertificateRenewal renewal;
    private readonly SampleOptions options = new();
    private readonly ILoggerFactory loggers;
    private readonly Loader loader;

    public TenantCertificatesTests()
    {
        time = new ShiftedTime(clock);
        renewal = new CertificateRenewal(time);
        loader = new Loader(time);
        loggers = LoggerFactory.Create(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace));
    }

    public void Dispose()
    {
        renewal.Dispose();
        loggers.Dispose();
        recorder.Dispose();
        host.Dispose();
    }

    [Test]
    public async Task Concurrent_first_calls_open_the_certificates_once()
    {
        Use("first", days: 100);
        TenantCertificates certificates = Make();
        TlsMaterial[] all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => certificates.GetAsync(CancellationToken.None).AsTask())));
        Assert.That(all, Has.All.SameAs(all[0]));
        Assert.That(loader.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_first_call_keeps_no_thread_of_the_pool_while_the_certificates_are_opened()
    {
        Use("first", days: 100);
        await Make().GetAsync(CancellationToken.None);
        Assert.That(loader.IsOnPool, Is.False);
        Assert.That(Thread.CurrentThread, Is.Not.SameAs(loader.Thread), "what follows does not run on the thread of the opening");
    }

    [Test]
    public async Task A_cancelled_wait_does_not_cancel_the_opening_for_others()
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new();
        loader.Gate = gate;
        TenantCertificates certificates = Make();
        using CancellationTokenSource impatient = new();
        Task<TlsMaterial> first = certificates.GetAsync(impatient.Token).AsTask();
        Task<TlsMaterial> second = certificates.GetAsync(CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        gate.Set();
        Assert.That((await second).Client, Is.Not.Null);
        Assert.That(loader.Count, Is.EqualTo(1));
    }

    [TestCase(-1.0 / 24)]
    [TestCase(-30)]
    public async Task A_wall_clock_that_is_set_back_does_not_delay_a_renewal(double days)
    {
        Use("first", days: 100, from: -40);
        TenantCertificates certificates = Make(isOpened: true);
        TlsMaterial before = await certificates.GetAsync(CancellationToken.None);
        time.Ahead += TimeSpan.FromDays(days);

        Use("second", days: 100, from: -40);
        clock.Advance(TimeSpan.FromSeconds(10));
        TlsMaterial after = await certificates.GetAsync(CancellationToken.None);
        Assert.That(after, Is.Not.SameAs(before));
        Assert.That(after.Client!.Certificate.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public void A_near_expiry_is_logged_once_a_day_whatever_the_wall_clock_does()
    {
        Use("ending", days: 10, from: -40);
        Make(isOpened: true);
        for (int hour = 0; hour < 25; hour++)
        {
            Assert.That(Logs("expires at"), Has.Length.EqualTo(hour < 24 ? 1 : 2));
            time.Ahead = TimeSpan.FromDays(hour % 2 == 0 ? -30 : 0);
            clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Test]
    public void The_end_of_the_last_trusted_authority_is_logged_once_a_day_from_thirty_days_before()
    {
        using X509Certificate2 longer = host.Certificates.IssueClient("no authority", (-1, 400));
        options.TrustedCaPath = host.Write("ca.pem", Authority(days: 10) + Authority(days: 40) + longer.ExportCertificatePem());
        TenantCertificates certificates = Make(isOpened: true);
        Assert.That(Logs("last authority"), Is.Empty, "one of the two is valid for forty days");

        time.Ahead = TimeSpan.FromDays(10);
        certificates.ReopenIfChanged();
        certificates.ReopenIfChanged();
        Assert.That(Logs($"The last authority in {options.TrustedCaPath}, which TrustedCaPath of TwoFactor:Tenants:acme:Sample names, expires at {clock.Start.AddDays(40):u}."), Has.Length.EqualTo(1));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That(Logs("last authority"), Has.Length.EqualTo(2), "a day later");

        time.Ahead = TimeSpan.FromDays(50);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That((Logs("last authority").Length, certificates.IsUsable), Is.EqualTo((3, true)), "also after its end");
        host.Write("ca.pem", Authority(days: 400));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That(Logs("last authority"), Has.Length.EqualTo(3), "it was replaced");
        Assert.That(Logs("client certificate"), Is.Empty);
    }

    [Test]
    public void An_authority_that_ends_soon_is_logged_when_it_is_opened_also_beside_a_client_certificate()
    {
        Use("ending", days: 10);
        options.TrustedCaPath = host.Write("ca.pem", Authority(days: 20));
        Make(isOpened: true);
        Assert.That((Logs("last authority").Length, Logs("client certificate").Length), Is.EqualTo((1, 1)));
    }

    // In days from now. In a gap between two authorities, no server is trusted.
    [TestCase(20, 400, true)]
    [TestCase(5, 400, false, Description = "no gap")]
    [TestCase(-50, 400, false, Description = "valid now")]
    [TestCase(-50, 5, true, Description = "both end soon")]
    public void An_authority_that_begins_after_the_last_one_has_ended_does_not_end_the_warning(int from, int to, bool isLogged)
    {
        options.TrustedCaPath = host.Write("ca.pem", Authority(days: 10) + Authority(to, from));
        Make(isOpened: true);
        Assert.That(Logs($"expires at {clock.Start.AddDays(10):u}."), Has.Length.EqualTo(isLogged ? 1 : 0));
    }

    [Test]
    public async Task A_key_that_does_not_fit_its_certificate_is_retried_and_reported_once()
    {
        Use("first", days: 100);
        TenantCertificates certificates = Make(isOpened: true);
        TlsMaterial before = await certificates.GetAsync(CancellationToken.None);
        string key = File.ReadAllText(options.ClientCertificate.KeyPath!);
        Use("second", days: 100);
        string secondKey = File.ReadAllText(options.ClientCertificate.KeyPath!);
        host.Write("client.key.pem", key); // the certificate was replaced before its key

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(loader.Count, Is.EqualTo(2));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(loader.Count, Is.EqualTo(3), "at the next interval, although nothing changed");
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(loader.Count, Is.LessThan(25), "less and less often");
        Assert.That(await certificates.GetAsync(CancellationToken.None), Is.SameAs(before));
        Assert.That(Logs("does not belong to the certificate"), Has.Length.EqualTo(1));

        host.Write("client.key.pem", secondKey);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public void The_pauses_between_attempts_double_up_to_five_minutes_and_begin_anew_with_a_change()
    {
        Use("other", days: 100);
        string otherKey = File.ReadAllText(options.ClientCertificate.KeyPath!);
        Use("first", days: 100);
        string rightKey = File.ReadAllText(options.ClientCertificate.KeyPath!);
        host.Write("client.key.pem", otherKey);
        TenantCertificates certificates = Make(isOpened: true);
        Assert.That(Pauses(8), Is.EqualTo((int[])[5, 10, 20, 40, 80, 160, 300, 300]));

        host.Write("client.key.pem", otherKey + "\n"); // still wrong
        Assert.That(Pauses(3), Is.EqualTo((int[])[5, 10, 20]));
        host.Write("client.key.pem", rightKey);
        Assert.That((Pauses(1), certificates.IsUsable), Is.EqualTo(((int[])[5], true)));
        host.Write("client.key.pem", otherKey);
        Assert.That(Pauses(3), Is.EqualTo((int[])[5, 5, 10]), "the first of them is the change");

        int[] Pauses(int attempts)
        {
            List<int> pauses = [];
            for (int seconds = 5, before = loader.Count; pauses.Count < attempts; seconds += 5)
            {
                clock.Advance(CertificateRenewal.Interval);
                if (loader.Count == before)
                    continue;
                before = loader.Count;
                pauses.Add(seconds);
                seconds = 0;
            }

            return [.. pauses];
        }
    }

    [Test]
    public async Task After_disposal_nothing_is_opened_and_no_certificate_is_returned()
    {
        Use("first", days: 100);
        TenantCertificates opened = Make(isOpened: true);
        TenantCertificates unopened = Make();
        using ManualResetEventSlim gate = new();
        loader.Gate = gate;
        TenantCertificates opening = Make();
        Task<TlsMaterial> waiting = opening.GetAsync(CancellationToken.None).AsTask();
        await Wait.UntilAsync(() => loader.Count == 2);
        foreach (TenantCertificates one in new[] { opened, unopened, opening })
            one.Dispose();
        gate.Set();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);

        unopened.Open(isReported: true);
        File.Delete(options.ClientCertificate.CertificatePath!);
        foreach (TenantCertificates one in new[] { opened, unopened, opening })
        {
            one.ReopenIfChanged();
            Assert.That(one.IsUsable, Is.False);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => one.GetAsync(CancellationToken.None).AsTask());
        }

        Assert.That(loader.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_certificate_that_expires_in_use_is_refused_until_it_is_replaced()
    {
        Use("ending", days: 1);
        TenantCertificates certificates = Make(isOpened: true);
        clock.Advance(TimeSpan.FromDays(1.5));
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => certificates.GetAsync(CancellationToken.None).AsTask()))!;
        Assert.That((e.Error, e.IsTransient), Is.EqualTo((TwoFactorError.Misconfigured, true)));
        Assert.That(Logs("has expired"), Has.Length.EqualTo(1));

        Use("second", days: 100);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await certificates.GetAsync(CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public void A_certificate_whose_replacement_was_refused_is_in_use_until_it_expires_and_no_longer()
    {
        Use("ending", days: 1);
        TenantCertificates certificates = Make(isOpened: true);
        clock.Advance(TimeSpan.FromSeconds(100)); // so that no retry of the damaged file coincides with the expiry
        File.WriteAllText(options.ClientCertificate.KeyPath!, "damaged");
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(110));
        Assert.That(certificates.IsUsable, Is.True);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(certificates.IsUsable, Is.False);
    }

    [Test]
    public async Task Certificates_that_cannot_be_opened_after_an_expiry_are_tried_less_and_less_often()
    {
        Use("ending", days: 1);
        TenantCertificates certificates = Make(isOpened: true);
        clock.Advance(TimeSpan.FromDays(1.5));
        Use("second", days: 100);
        string key = File.ReadAllText(options.ClientCertificate.KeyPath!);
        File.WriteAllText(options.ClientCertificate.KeyPath!, "damaged");
        clock.Advance(CertificateRenewal.Interval);
        int before = loader.Count;

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(loader.Count - before, Is.InRange(1, 7));

        File.WriteAllText(options.ClientCertificate.KeyPath!, key);
        clock.Advance(CertificateRenewal.Interval);
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public async Task A_wall_clock_that_is_ahead_for_a_moment_costs_no_opening()
    {
        Use("first", days: 100);
        TenantCertificates certificates = Make(isOpened: true);
        TlsMaterial before = await certificates.GetAsync(CancellationToken.None);
        time.Ahead = TimeSpan.FromDays(700);
        certificates.ReopenIfChanged();
        Assert.That((certificates.IsUsable, certificates.Findings.Count), Is.EqualTo((false, 1)));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(certificates.IsUsable, Is.False);

        time.Ahead = TimeSpan.Zero;
        certificates.ReopenIfChanged();
        Assert.That((certificates.IsUsable, certificates.Findings.Count), Is.EqualTo((true, 0)));
        Assert.That(await certificates.GetAsync(CancellationToken.None), Is.SameAs(before));
        Assert.That(loader.Count, Is.EqualTo(1));
        Assert.That((Logs("names a certificate that has expired").Length, Logs("are in use").Length), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_certificate_that_expired_during_a_wrong_clock_is_not_used_when_its_files_have_changed()
    {
        Use("first", days: 100);
        TenantCertificates certificates = Make(isOpened: true);
        time.Ahead = TimeSpan.FromDays(700);
        certificates.ReopenIfChanged();
        Use("second", days: 100);
        time.Ahead = TimeSpan.Zero;
        certificates.ReopenIfChanged();
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));

        time.Ahead = TimeSpan.FromDays(700);
        certificates.ReopenIfChanged();
        File.WriteAllText(options.ClientCertificate.KeyPath!, "damaged");
        time.Ahead = TimeSpan.Zero;
        certificates.ReopenIfChanged();
        Assert.That(certificates.IsUsable, Is.False);
    }

    [Test]
    public async Task Expired_certificates_are_opened_once_and_hold_up_no_renewal_of_other_tenants()
    {
        Use("ending", days: -1, from: -10);
        Loader slow = new(time);
        TenantCertificates[] forgotten = [.. Enumerable.Range(0, 100).Select(_ => new TenantCertificates("Sample", "a", "a", options, slow, time, loggers.CreateLogger("test")))];
        foreach (TenantCertificates one in forgotten)
            one.Open(isReported: true);
        renewal.Watch(forgotten);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(slow.Count, Is.EqualTo(100));

        Use("second", days: 100);
        clock.Advance(CertificateRenewal.Interval);
        Assert.That(slow.Count, Is.EqualTo(200));
        Assert.That((await forgotten[^1].GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public async Task A_certificate_that_becomes_valid_later_is_used_from_then_on()
    {
        Use("first", days: 10);
        TenantCertificates certificates = Make(isOpened: true);
        Use("second", days: 100, from: 2);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
        clock.Advance(TimeSpan.FromDays(1.5));
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));
        Assert.That(loader.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_file_with_a_certificate_and_its_successor_is_opened_again_when_the_first_one_expires()
    {
        using X509Certificate2 successor = host.Certificates.IssueClient("successor", (5, 20));
        Use("ending", days: 10);
        foreach ((string file, string pem) in new[] { ("client.pem", successor.ExportCertificatePem()), ("client.key.pem", successor.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()) })
            File.AppendAllText(Path.Combine(host.Folder, file), $"\n{pem}\n");
        TenantCertificates certificates = Make(isOpened: true);
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=ending"));
        time.Ahead = TimeSpan.FromDays(11);
        clock.Advance(CertificateRenewal.Interval);
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=successor"));
    }

    [Test]
    public async Task Many_first_calls_open_certificates_in_their_order_and_few_at_once()
    {
        Use("first", days: 100);
        int few = Environment.ProcessorCount;
        using ManualResetEventSlim gate = new();
        using SemaphoreSlim reached = new(0);
        OpeningQueue queue = new(time);
        Loader[] loaders = [.. Enumerable.Range(0, 500).Select(_ => new Loader(time) { Gate = gate, Hanging = reached })];
        TenantCertificates[] all = [.. loaders.Select(one => new TenantCertificates("Sample", "a", "a", options, one, time, loggers.CreateLogger("test"), queue))];
        Task<TlsMaterial>[] waiting = [.. all.Select(one => one.GetAsync(CancellationToken.None).AsTask())];
        await ReachAsync(few);
        Assert.That(loaders.Select(one => one.Count), Is.EqualTo(Expected(few)));

        clock.Advance(OpeningQueue.Patience); // they hang, perhaps
        await ReachAsync(few);
        Assert.That(loaders.Select(one => one.Count), Is.EqualTo(Expected(2 * few)));
        Assert.That(loaders.Any(one => one.IsOnPool), Is.False);
        gate.Set();
        await Task.WhenAll(waiting);
        Assert.That(loaders.Sum(one => one.Count), Is.EqualTo(500));

        IEnumerable<int> Expected(int opened) => Enumerable.Range(0, 500).Select(place => place < opened ? 1 : 0);

        async Task ReachAsync(int count)
        {
            for (int i = 0; i < count; i++)
                Assert.That(await reached.WaitAsync(TimeSpan.FromSeconds(30)), "the next one is opened");
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Making a symbolic link takes a privilege there.")]
    public async Task A_Kubernetes_mount_whose_link_is_swapped_is_noticed()
    {
        // As Kubernetes mounts secrets: client.pem -> ..data/client.pem, ..data -> a folder with a date.
        Use("first", days: 100);
        string[] names = ["client.pem", "client.key.pem"];
        Mount("one", names);
        Use("second", days: 100);
        Mount("two", names);
        string data = Path.Combine(host.Folder, "..data");
        Directory.CreateSymbolicLink(data, Path.Combine(host.Folder, "one"));
        foreach (string name in names)
        {
            File.Delete(Path.Combine(host.Folder, name));
            File.CreateSymbolicLink(Path.Combine(host.Folder, name), Path.Combine("..data", name));
        }

        TenantCertificates certificates = Make(isOpened: true);
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
        string next = Path.Combine(host.Folder, "..data_tmp");
        Directory.CreateSymbolicLink(next, Path.Combine(host.Folder, "two"));
        Directory.Delete(data);
        Directory.Move(next, data);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public void An_unexpected_exception_for_one_tenant_does_not_stop_the_renewal_for_others()
    {
        Use("first", days: 100);
        TenantCertificates broken = new("Sample", "a", "a", options, new Loader(time) { Failure = new InvalidOperationException("secret") }, time, loggers.CreateLogger("test"));
        TenantCertificates good = Make(isOpened: true);
        broken.Open(isReported: true);
        renewal.Watch([broken, good]);
        Use("second", days: 100);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(loader.Count, Is.EqualTo(2));
        Assert.That(broken.Findings.Single(), Is.EqualTo("a:ClientCertificate cannot be opened (InvalidOperationException)."));
    }

    [Test]
    public async Task A_file_that_cannot_be_read_to_its_end_delays_no_other_tenant()
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new(initialState: true);
        using ManualResetEventSlim hangs = new();
        Loader hanging = new(time) { Gate = gate, Reached = hangs };
        TenantCertificates stuck = new("Sample", "a", "a", options, hanging, time, loggers.CreateLogger("test"));
        stuck.Open(isReported: true);
        TenantCertificates good = Make(isOpened: true);
        renewal.Watch([stuck, good]);

        gate.Reset();
        hangs.Reset();
        Use("second", days: 100);
        Task round = Task.Run(renewal.CheckAll);
        hangs.Wait();
        renewal.CheckAll(); // the round may only be slow
        Assert.That((await good.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
        renewal.CheckAll();
        await UntilInUse(good, "second");
        Use("third", days: 100);
        renewal.CheckAll();
        await UntilInUse(good, "third");
        Assert.That((await stuck.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));

        gate.Set();
        await round;
        renewal.CheckAll();
        await UntilInUse(stuck, "third");
    }

    [Test]
    public async Task Many_files_that_cannot_be_read_to_their_end_delay_the_other_tenants_by_a_few_checks_and_keep_one_thread_of_the_pool()
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new(initialState: true);
        using SemaphoreSlim reached = new(0);
        Loader[] hanging = [.. Enumerable.Range(0, 20).Select(_ => new Loader(time) { Gate = gate, Hanging = reached })];
        TenantCertificates[] stuck = [.. hanging.Select(one => new TenantCertificates("Sample", "a", "a", options, one, time, loggers.CreateLogger("test")))];
        foreach (TenantCertificates one in stuck)
        {
            one.Open(isReported: true);
            await reached.WaitAsync();
        }

        TenantCertificates good = Make(isOpened: true);
        renewal.Watch([.. stuck, good]);
        gate.Reset();
        Use("second", days: 100);
        Task round = Task.Run(renewal.CheckAll);
        await ReachAsync(1);
        renewal.CheckAll(); // the round may only be slow
        foreach (int more in (int[])[1, 2, 4, 8, 4])
        {
            renewal.CheckAll();
            await ReachAsync(more);
        }

        await UntilInUse(good, "second");
        Assert.That(hanging.Count(one => one.IsOnPool), Is.EqualTo(1), "the one of the timer");
        gate.Set();
        await round;
        foreach (TenantCertificates one in stuck)
            await UntilInUse(one, "second");

        async Task ReachAsync(int count)
        {
            for (int i = 0; i < count; i++)
                Assert.That(await reached.WaitAsync(TimeSpan.FromSeconds(30)), "the next one is checked");
        }
    }

    [Test]
    public async Task Many_files_that_are_read_slowly_delay_the_other_tenants_less_with_each_check()
    {
        Use("first", days: 100);
        ManualResetEventSlim[] gates = [.. Enumerable.Range(0, 16).Select(_ => new ManualResetEventSlim(initialState: true))];
        using SemaphoreSlim reached = new(0);
        TenantCertificates[] slow = [.. gates.Select(gate =>
            new TenantCertificates("Sample", "a", "a", options, new Loader(time) { Gate = gate, Hanging = reached }, time, loggers.CreateLogger("test")))];
        foreach (TenantCertificates one in slow)
        {
            one.Open(isReported: true);
            await reached.WaitAsync();
        }

        TenantCertificates good = Make(isOpened: true);
        renewal.Watch([.. slow, good]);
        foreach (ManualResetEventSlim gate in gates)
            gate.Reset();
        Use("second", days: 100);
        Task round = Task.Run(renewal.CheckAll);
        await ReachAsync();
        for (int check = 0; check < 8; check++)
        {
            gates[check].Set(); // one file is read between two checks
            await ReachAsync();
            renewal.CheckAll();
            if (check > 0)
                await ReachAsync();
        }

        gates[8].Set();
        await UntilInUse(good, "second");
        foreach (ManualResetEventSlim gate in gates)
            gate.Set();
        await round;
        foreach (TenantCertificates one in slow)
            await UntilInUse(one, "second");
        foreach (ManualResetEventSlim gate in gates)
            gate.Dispose();

        async Task ReachAsync() => Assert.That(await reached.WaitAsync(TimeSpan.FromSeconds(30)), "the next one is checked");
    }

    // Their log lines would carry the trace of the request in which the host came to be.
    [Test]
    public async Task Openings_and_checks_in_the_background_do_not_run_in_the_context_of_the_first_caller()
    {
        Use("first", days: 100);
        AsyncLocal<string?> request = new() { Value = "of the first caller" };
        ConcurrentBag<string?> seen = [];
        loader.OnLoad = () => seen.Add(request.Value);
        using CertificateRenewal inContext = new(new ContextTimers(clock));
        TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TenantCertificates certificates = new("Sample", "acme", "acme", options, loader, time, loggers.CreateLogger("test")) { BecameUsable = opened.SetResult };
        inContext.OpenInBackground([certificates]);
        await opened.Task;
        inContext.Watch([certificates]);
        request.Value = null;
        Use("second", days: 100);
        clock.Advance(TimeSpan.FromSeconds(10));
        await UntilInUse(certificates, "second");
        Assert.That(seen, Is.EqualTo(new string?[] { null, null }));
    }

    [Test]
    public async Task A_start_does_not_wait_for_a_file_that_cannot_be_read_to_its_end()
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new();
        using CertificateRenewal impatient = new(time) { OpenTimeout = TimeSpan.Zero };
        TenantCertificates stuck = new("Sample", "a", "a", options, new Loader(time) { Gate = gate }, time, loggers.CreateLogger("test"));
        IReadOnlyList<TenantCertificates> left = impatient.Open([stuck], TimeSpan.FromSeconds(3));
        Assert.That(left, Is.EqualTo(new[] { stuck }));

        Task<TlsMaterial> waiting = stuck.GetAsync(CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        gate.Set();
        Assert.That((await waiting).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
    }

    [Test]
    public async Task Certificates_that_are_being_opened_delay_no_others_in_the_background()
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new();
        using ManualResetEventSlim reached = new();
        TenantCertificates stuck = new("Sample", "a", "a", options, new Loader(time) { Gate = gate, Reached = reached }, time, loggers.CreateLogger("test"));
        Task opening = Task.Run(() => stuck.Open(isReported: false));
        reached.Wait();
        TaskCompletionSource opened = new();
        TenantCertificates good = new("Sample", "acme", "acme", options, loader, time, loggers.CreateLogger("test")) { BecameUsable = opened.SetResult };
        renewal.OpenInBackground([stuck, good]);
        await opened.Task;
        gate.Set();
        await opening;
    }

    [Test]
    public async Task Certificates_that_hang_while_they_are_opened_in_the_background_delay_no_others_for_good([Values(1, 3)] int count)
    {
        Use("first", days: 100);
        using ManualResetEventSlim gate = new();
        using SemaphoreSlim reached = new(0);
        TenantCertificates[] stuck = [.. Enumerable.Range(0, count).Select(_ =>
            new TenantCertificates("Sample", "a", "a", options, new Loader(time) { Gate = gate, Hanging = reached }, time, loggers.CreateLogger("test")))];
        TaskCompletionSource opened = new();
        TenantCertificates good = new("Sample", "acme", "acme", options, loader, time, loggers.CreateLogger("test")) { BecameUsable = opened.SetResult };
        renewal.OpenInBackground([.. stuck, good]);
        for (int i = 0; i < count; i++)
        {
            Assert.That(await reached.WaitAsync(TimeSpan.FromSeconds(30)), "the next one is opened");
            renewal.CheckAll(); // it may only be slow
            renewal.CheckAll();
        }

        await opened.Task.WaitAsync(TimeSpan.FromSeconds(30));
        gate.Set();
        foreach (TenantCertificates one in stuck)
            Assert.That((await one.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
    }

    [Test]
    public async Task Code_of_the_host_that_throws_stops_no_renewal_and_ends_no_process([Values("log", "new settings")] string code)
    {
        Use("first", days: 100);
        TenantCertificates first = new("Sample", "a", "a", options, loader, time, code == "log" ? new ThrowingLogger() : loggers.CreateLogger("test"));
        first.BecameUsable = () => throw new InvalidOperationException("code of the host");
        Assert.That((await first.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=first"));
        TenantCertificates second = Make(isOpened: true);
        renewal.Watch([first, second]);

        Use("ending", days: 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        time.Ahead = TimeSpan.FromDays(2); // both have expired
        clock.Advance(TimeSpan.FromSeconds(10));
        Use("last", days: 100);
        Assert.That(() => clock.Advance(TimeSpan.FromSeconds(10)), Throws.Nothing);
        foreach (TenantCertificates one in (TenantCertificates[])[first, second])
            Assert.That((await one.GetAsync(CancellationToken.None)).Client!.Certificate.Subject, Is.EqualTo("CN=last"));
    }

    [Test]
    public async Task A_log_that_throws_keeps_no_tenant_from_taking_over_new_settings()
    {
        Use("ending", days: 1);
        TenantCertificates certificates = new("Sample", "a", "a", options, loader, time, new ThrowingLogger());
        int became = 0;
        certificates.BecameUsable = () => became++;
        await certificates.GetAsync(CancellationToken.None);
        renewal.Watch([certificates]);
        time.Ahead = TimeSpan.FromDays(2);
        clock.Advance(TimeSpan.FromSeconds(10));
        Use("last", days: 100);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(became, Is.EqualTo(2));
    }

    private void Mount(string folder, string[] names)
    {
        Directory.CreateDirectory(Path.Combine(host.Folder, folder));
        foreach (string name in names)
            File.Move(Path.Combine(host.Folder, name), Path.Combine(host.Folder, folder, name));
        foreach (string name in names)
            host.Write(name, string.Empty);
    }

    private void Use(string name, int days, int from = -1)
    {
        using X509Certificate2 certificate = host.Certificates.IssueClient(name, (from, days));
        options.ClientCertificate = host.Pem(certificate);
    }

    private string Authority(int days, int from = -100)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = request.CreateSelfSigned(clock.Start.AddDays(from), clock.Start.AddDays(days));
        return authority.ExportCertificatePem() + "\n";
    }

    private TenantCertificates Make(bool isOpened = false)
    {
        TenantCertificates certificates = new("Sample", "acme", "TwoFactor:Tenants:acme:Sample", options, loader, time, loggers.CreateLogger("test"));
        if (isOpened)
            certificates.Open(isReported: true);
        renewal.Watch([certificates]);
        return certificates;
    }

    private static Task UntilInUse(TenantCertificates certificates, string name) =>
        Wait.UntilAsync(async () => (await certificates.GetAsync(CancellationToken.None)).Client!.Certificate.Subject == $"CN={name}");

    private string[] Logs(string text) => [.. recorder.Records
        .Where(record => record.Kind == TelemetryKind.Log)
        .Select(record => record.ToString())
        .Where(log => log.Contains(text, StringComparison.Ordinal))];

    private sealed class Loader(TimeProvider time) : TlsMaterialLoader(new ContentFiles(), time)
    {
        private int count;

        public int Count => count;

        public ManualResetEventSlim? Gate { get; set; }

        public ManualResetEventSlim? Reached { get; init; }

        public SemaphoreSlim? Hanging { get; init; }

        public Exception? Failure { get; init; }

        public Action? OnLoad { get; set; }

        public Thread? Thread { get; private set; }

        public bool IsOnPool { get; private set; }

        public override TlsMaterial Load(ServiceOptions options, SettingsReport report)
        {
            Interlocked.Increment(ref count);
            Thread = Thread.CurrentThread;
            IsOnPool = Thread.IsThreadPoolThread;
            OnLoad?.Invoke();
            Reached?.Set();
            Hanging?.Release();
            Gate?.Wait();
            return Failure is null ? base.Load(options, report) : throw Failure;
        }
    }

    // As the timers of the system do, they run in the context in which they were made.
    private sealed class ContextTimers(TimeProvider inner) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ExecutionContext? context = ExecutionContext.Capture();
            return inner.CreateTimer(now => Run(context, () => callback(now)), state, dueTime, period);
        }

        private static void Run(ExecutionContext? context, Action action)
        {
            if (context is null)
                action();
            else
                ExecutionContext.Run(context, _ => action(), state: null);
        }
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("The log cannot be written.");
    }
}
