using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Files;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Replacing a registration that is in use: the earlier one works until the new certificate exists, wherever the program is stopped.</summary>
public sealed class ReplacementTests
{
    private const string NotFound = """{"message":"User not found","tag":"email","errors":[]}""";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task The_earlier_registration_stays_in_use_until_the_new_certificate_exists_and_is_then_archived()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        SezameClientFiles? replaced = await scene.Open().SignAsync(TimeSpan.Zero);

        Assert.That(replaced, Is.EqualTo(files));
        before.Remove("lock");
        Assert.That(scene.Folder.ReadAll(Directory.GetDirectories(scene.Folder.Path).Single()), Is.EqualTo(before));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.Not.EqualTo(before["key.pem"]));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    [Test]
    [SetCulture("th-TH")] // where this year is 2569
    public async Task The_copy_of_the_earlier_registration_has_the_same_name_in_every_culture()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        await scene.Open().SignAsync(TimeSpan.Zero);
        string expected = scene.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Assert.That(Path.GetFileName(Directory.GetDirectories(scene.Folder.Path).Single()), Does.StartWith($"replaced-{expected}T"));
    }

    [Test]
    public async Task After_a_lost_answer_the_new_key_is_kept_and_the_earlier_registration_is_unchanged()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));

        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        byte[] key = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Interrupted));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));

        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        await scene.Open().SignAsync(TimeSpan.Zero);
        Assert.That(await File.ReadAllBytesAsync(scene.Folder["key.pem"]), Is.EqualTo(key));
    }

    [Test]
    public async Task A_replacement_that_the_service_refuses_leaves_no_trace()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(HttpStatusCode.NotFound, NotFound);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Is.Empty);
    }

    [Test]
    public async Task A_waiting_replacement_can_be_replaced_and_is_restored_when_the_service_refuses()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).Answer(HttpStatusCode.NotFound, NotFound);
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(Directory.GetFiles(scene.Folder.Path, "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes), Has.Exactly(1).EqualTo(waiting));
    }

    // The files of the refused registration can be deleted only by the next run, if the disk keeps failing.
    [Test]
    public async Task A_waiting_replacement_is_restored_when_the_service_refuses_and_a_file_cannot_be_deleted([Values] bool onlyOnce)
    {
        await BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        KeepingDisk disk = new("registration.json.tmp", onlyOnce ? 1 : int.MaxValue);
        scene.Service.Answer(() =>
        {
            disk.IsFailing = true;
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent(NotFound, Encoding.UTF8, "application/json") };
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = disk).RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        if (onlyOnce)
            Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Has.Length.EqualTo(1));
    }

    [TestCase("key.pem.tmp", 0, false)]
    [TestCase("registration.json.tmp", 0, false)]
    [TestCase("registration.json.tmp", 2, false, Description = "the space for the answer")]
    [TestCase("key.pem.tmp", 0, true)]
    [TestCase("registration.json.tmp", 0, true, Description = "the copy of the registration in use")]
    [TestCase("registration.json.tmp", 2, true, Description = "the record of the import")]
    [TestCase("registration.json.tmp", 3, true, Description = "its content")]
    public async Task A_waiting_replacement_is_restored_when_the_disk_fails_before_the_service_is_asked(string file, int goodSyncs, bool import)
    {
        await BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        SezameRegistration failing = scene.Open(options => options.Disk = new FailingDisk(file) { GoodSyncs = goodSyncs });

        if (import)
        {
            using X509Certificate2 certificate = MakeCertificate();
            Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));
        }
        else
        {
            await Assert.ThrowsAsync<TwoFactorException>(() => failing.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        }

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Has.Length.EqualTo(1));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    // The folder is synced after the record of the import was renamed, and fails.
    [Test]
    public async Task An_import_that_can_be_neither_finished_nor_undone_keeps_the_copy_of_the_earlier_registration()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] earlier = await File.ReadAllBytesAsync(files.KeyPath);
        using X509Certificate2 certificate = MakeCertificate();
        SezameRegistration failing = scene.Open(options => options.Disk = new StuckDisk());

        Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.Not.EqualTo(earlier), "the next run has finished the import");
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(Directory.GetDirectories(scene.Folder.Path).Single(), "key.pem")), Is.EqualTo(earlier));
    }

    // The record of the import may be whole under its temporary name. The next run then finishes the import.
    [Test]
    public async Task An_import_over_an_interrupted_replacement_on_a_failing_disk_loses_no_key_of_the_earlier_registration([Range(0, 3)] int goodSyncs)
    {
        byte[] earlier = await File.ReadAllBytesAsync((await scene.CompleteAsync()).KeyPath);
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        using X509Certificate2 certificate = MakeCertificate();
        SezameRegistration failing = scene.Open(options => options.Disk = new FailingDisk("registration.json.tmp") { GoodSyncs = goodSyncs });

        Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));

        scene.Open().ReadStep();
        IEnumerable<byte[]> keys = Directory.GetFiles(scene.Folder.Path, "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes);
        Assert.That(keys, Has.Some.EqualTo(earlier));
    }

    [Test]
    public async Task After_a_stop_between_any_two_disk_changes_a_waiting_replacement_is_restored_or_archived([Values] Attempt attempt)
    {
        bool import = attempt == Attempt.Import;
        await BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256); // not the kind of the earlier one
        using X509Certificate2 certificate = new CertificateRequest("CN=client-1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(scene.Time.GetUtcNow().AddDays(-1), scene.Time.GetUtcNow().AddDays(1));
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new(scene.Folder);
            if (attempt == Attempt.RefusedRegistration)
                stopped.Service.Answer(HttpStatusCode.NotFound, NotFound);
            else
                stopped.Service.Answer(WireSample.Load("register-by-email"));
            StoppingDisk disk = new(step);
            SezameRegistration registration = stopped.Open(options => options.Disk = disk);
            try
            {
                if (import)
                    registration.Import(certificate, replaceExisting: true);
                else
                    await registration.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
                Assert.That(step, Is.GreaterThan(20));
                return;
            }
            catch (TwoFactorException e) when (e.Error == TwoFactorError.UserNotEnrolled)
            {
                Assert.That(step, Is.GreaterThan(20));
                return;
            }
            catch (Stopped)
            {
                string when = $"stopped at change {step}: {disk.Last}";
                Assert.That(() => LoadAsHost(stopped, isPfx: false), Throws.Nothing, when); // before a later run completes anything
                SezameRegistrationStep read = stopped.Open().ReadStep();
                Assert.That(stopped.Open().ReadStep(), Is.EqualTo(read), when);
                string[] found = Directory.GetFiles(stopped.Folder.Path, "key.pem", SearchOption.AllDirectories);
                string where = Path.GetFileName(Path.GetDirectoryName(found.Single(file => File.ReadAllBytes(file).AsSpan().SequenceEqual(waiting)))!);
                bool isImported = import && (await File.ReadAllTextAsync(stopped.Folder["certificate.pem"])).StartsWith(certificate.ExportCertificatePem(), StringComparison.Ordinal);
                if (where == "replacement")
                    Assert.That(read, Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement), when);
                else // for all that the next run knows, the service was asked
                    Assert.That((where[^8..], isImported || read is SezameRegistrationStep.Interrupted or SezameRegistrationStep.AwaitingAcknowledgement), Is.EqualTo(("-waiting", true)), when);
            }
        }
    }

    [Test]
    public async Task A_waiting_replacement_is_restored_when_no_key_can_be_created()
    {
        await BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        SezameRegistration failing = scene.Open(options => options.CreateKey = _ => throw new CryptographicException("The system creates no key of this length."));

        await Assert.ThrowsAsync<CryptographicException>(() => failing.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    // A folder of that name cannot be read as a file, like a file on a disk that fails.
    [Test]
    public async Task A_replacement_whose_record_cannot_be_read_is_not_taken_for_an_empty_one()
    {
        await BeginReplacementAsync();
        File.Move(scene.Folder["replacement/registration.json"], scene.Folder["elsewhere"]);
        Directory.CreateDirectory(scene.Folder["replacement/registration.json"]);

        Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));
        Assert.That(File.Exists(scene.Folder["replacement/key.pem"]));

        Directory.Delete(scene.Folder["replacement/registration.json"]);
        File.Move(scene.Folder["elsewhere"], scene.Folder["replacement/registration.json"]);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [Test]
    public async Task A_complete_replacement_without_its_key_was_taken_over_before()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] key = await File.ReadAllBytesAsync(files.KeyPath);
        Directory.CreateDirectory(scene.Folder["replacement"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(scene.Folder["replacement"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        scene.Folder.Write("replacement/registration.json", await File.ReadAllTextAsync(scene.Folder["registration.json"]));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.EqualTo(key));
    }

    [Test]
    public async Task With_a_replacement_under_way_the_registration_in_use_cannot_be_destroyed()
    {
        await BeginReplacementAsync();

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_registration_stopped_between_any_two_disk_changes_is_undone_or_finished_by_the_next_call()
    {
        await scene.CompleteAsync(options => options.CreateKey = RSA.Create); // a key that no later registration has
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new(scene.Folder);
            stopped.Service.Answer(WireSample.Load("register-by-email"));
            StoppingDisk disk = new(step);
            try
            {
                await stopped.Open(options => options.Disk = disk).RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
                Assert.That(step, Is.GreaterThan(10));
                return; // no further change to stop at
            }
            catch (Stopped)
            {
                string when = $"stopped at change {step}: {disk.Last}";
                Assert.That(scene.Folder.ReadAll(), Is.SubsetOf(stopped.Folder.ReadAll()).Using<KeyValuePair<string, byte[]>>(EqualFiles), when);
                if (stopped.Open().ReadStep() != SezameRegistrationStep.AwaitingAcknowledgement)
                {
                    stopped.Service.Forget().Answer(WireSample.Load("register-by-email"));
                    await stopped.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
                }

                await AssertCanBeSignedAsync(stopped, when);
            }
        }
    }

    [Test]
    public async Task A_signing_stopped_between_any_two_disk_changes_is_undone_or_finished_by_the_next_call()
    {
        await BeginReplacementAsync(options => options.CreateKey = RSA.Create); // a key that no later registration has
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new(scene.Folder);
            stopped.Service.AnswerSign();
            StoppingDisk disk = new(step);
            try
            {
                await stopped.Open(options => options.Disk = disk).SignAsync(TimeSpan.Zero);
                Assert.That(step, Is.GreaterThan(20));
                return;
            }
            catch (Stopped)
            {
                string when = $"stopped at change {step}: {disk.Last}";
                Assert.That(() => LoadAsHost(stopped, isPfx: false), Throws.Nothing, when); // before a later run completes anything
                await AssertCanBeSignedAsync(stopped, when);
            }
        }
    }

    [TestCase("")]
    [FullCheckCase("key.pem.tmp")]
    public async Task A_signing_on_a_disk_that_becomes_full_leaves_files_that_a_host_can_load_and_is_finished_by_the_next_call(string keptFile)
    {
        await BeginReplacementAsync(options => options.CreateKey = RSA.Create); // a key that no later registration has
        for (int step = 0; ; step++)
        {
            using RegistrationScene full = new(scene.Folder);
            full.Service.AnswerSign();
            try
            {
                await full.Open(options => options.Disk = new FillingDisk(step) { Keeps = keptFile }).SignAsync(TimeSpan.Zero);
                Assert.That(step, Is.GreaterThan(20));
                return;
            }
            catch (TwoFactorException e)
            {
                string when = $"full at write {step}";
                Assert.That(e.Message, Does.Contain("the disk is full"), when);
                Assert.That(() => LoadAsHost(full, isPfx: false), Throws.Nothing, when);
                Assert.That(() => LoadAsHost(full, isPfx: true), Throws.Nothing, when);
                await AssertCanBeSignedAsync(full, when);
            }
        }
    }

    [Test]
    public async Task A_step_that_is_read_while_another_run_signs_is_the_one_before_or_after([Values] bool isGiven)
    {
        Action<SezameRegistrationOptions> configure = options => options.KeyPassword = isGiven ? new Secret("correct horse") : null;
        await scene.CompleteAsync(configure);
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open(configure).RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        using RegistrationScene signed = new(scene.Folder);
        signed.Service.AnswerSign();
        await signed.Open(configure).SignAsync(TimeSpan.Zero);
        for (int read = 1; ; read++)
        {
            using RegistrationScene shared = new(scene.Folder);
            SharedDisk disk = new(read, () =>
            {
                Directory.Delete(shared.Folder["replacement"], recursive: true);
                foreach (string file in Directory.GetFiles(signed.Folder.Path))
                    File.Copy(file, shared.Folder[Path.GetFileName(file)], overwrite: true);
            });

            SezameRegistrationStep step = shared.Open(options =>
            {
                configure(options);
                options.Disk = disk;
            }).ReadStep();

            Assert.That(step, Is.AnyOf(SezameRegistrationStep.AwaitingAcknowledgement, SezameRegistrationStep.Complete), $"signed after read {read}");
            if (!disk.IsChanged)
            {
                Assert.That(read, Is.GreaterThan(3));
                return;
            }
        }
    }

    [Test]
    public async Task A_given_password_that_is_stored_for_the_earlier_registration_stays_stored([Values] bool import)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] stored = await File.ReadAllBytesAsync(files.KeyPasswordFile!);
        SezameRegistration registration = scene.Open(options => options.KeyPassword = Encoding.UTF8.GetString(stored).TrimEnd('\n'));
        if (import)
        {
            using X509Certificate2 certificate = MakeCertificate();
            registration.Import(certificate, replaceExisting: true);
        }
        else
        {
            scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
            await registration.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
            await registration.SignAsync(TimeSpan.Zero);
        }

        Assert.That(await File.ReadAllBytesAsync(files.KeyPasswordFile!), Is.EqualTo(stored));
        Assert.That(() => LoadAsHost(scene, isPfx: false), Throws.Nothing);
        Assert.That(() => LoadAsHost(scene, isPfx: true), Throws.Nothing);
    }

    [Test]
    public async Task Whether_a_password_is_stored_is_answered_for_the_registration_that_the_next_step_works_on()
    {
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.False, "nothing is registered");
        await scene.CompleteAsync();
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.True);

        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open(options => options.KeyPassword = "correct horse").RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.False, "the key of the new registration has the given password");
    }

    [Test]
    public async Task A_stored_password_that_does_not_open_the_new_key_is_removed()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        SezameRegistration registration = scene.Open(options => options.KeyPassword = "correct horse");
        await registration.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);

        await registration.SignAsync(TimeSpan.Zero);

        Assert.That(File.Exists(files.KeyPasswordFile), Is.False);
    }

    // After a stop anywhere, the files belong together, either the earlier ones or the new ones. Continuing leads to the new certificate, and only the copy
    // of the earlier registration is left.
    /// <summary>Completes a registration, and begins another one that is to replace it.</summary>
    /// <param name="earlier">Changes the options of the first.</param>
    private async Task BeginReplacementAsync(Action<SezameRegistrationOptions>? earlier = null)
    {
        await scene.CompleteAsync(earlier);
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
    }

    private async Task AssertCanBeSignedAsync(RegistrationScene stopped, string when)
    {
        byte[] earlier = await File.ReadAllBytesAsync(scene.Folder["certificate.pem"]);
        SezameRegistrationStep step = stopped.Open().ReadStep(); // throws if the files do not belong together
        bool isReplaced = !(await File.ReadAllBytesAsync(stopped.Folder["certificate.pem"])).AsSpan().SequenceEqual(earlier);
        Assert.That(step, Is.EqualTo(isReplaced ? SezameRegistrationStep.Complete : SezameRegistrationStep.AwaitingAcknowledgement), when);
        if (!isReplaced)
            Assert.That(scene.Folder.ReadAll().Where(file => file.Key != "lock"), Is.SubsetOf(stopped.Folder.ReadAll()).Using<KeyValuePair<string, byte[]>>(EqualFiles), when);

        stopped.Service.Forget().AnswerSign();
        await stopped.Open().SignAsync(TimeSpan.Zero);

        Assert.That(stopped.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete), when);
        Assert.That(await File.ReadAllBytesAsync(stopped.Folder["certificate.pem"]), Is.Not.EqualTo(earlier), when);
        string[] folders = Directory.GetDirectories(stopped.Folder.Path);
        Assert.That(folders, Has.Length.EqualTo(1), when);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folders[0], "certificate.pem")), Is.EqualTo(earlier), when);
        Assert.That(Directory.GetFiles(stopped.Folder.Path, "*.tmp", SearchOption.AllDirectories), Is.Empty, when);
    }

    // As a host does at its start: throws if the files cannot be used.
    private static void LoadAsHost(RegistrationScene scene, bool isPfx)
    {
        ClientCertificateOptions client = isPfx
            ? new() { PfxPath = scene.Folder["certificate.pfx"], KeyPasswordFile = scene.Folder["key.pass"] }
            : new() { CertificatePath = scene.Folder["certificate.pem"], KeyPath = scene.Folder["key.pem"], KeyPasswordFile = scene.Folder["key.pass"] };
        _ = ServiceClient.CreateWithoutTenant("Sezame", new SezameRegistrationOptions { ClientCertificate = client }, scene.Time);
    }

    private X509Certificate2 MakeCertificate()
    {
        using RSA key = TestKeys.CreateRsa();
        return new CertificateRequest("CN=client-1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(scene.Time.GetUtcNow().AddDays(-1), scene.Time.GetUtcNow().AddDays(1));
    }

    private static bool EqualFiles(KeyValuePair<string, byte[]> one, KeyValuePair<string, byte[]> other) =>
        one.Key == other.Key && one.Value.AsSpan().SequenceEqual(other.Value);

    public enum Attempt
    {
        Registration,
        RefusedRegistration,
        Import,
    }

    // Another run changes the files after the given number of reads.
    private sealed class SharedDisk(int reads, Action change) : Disk
    {
        private int left = reads;

        public bool IsChanged => left <= 0;

        public override byte[] Read(string path)
        {
            byte[] content = base.Read(path);
            if (--left == 0)
                change();
            return content;
        }
    }

    // In the folder of a replacement, everything fails from the moment at which its record has its name.
    private sealed class StuckDisk : Disk
    {
        private bool isStuck;

        public override void Move(string from, string to)
        {
            base.Move(from, to);
            isStuck |= to.EndsWith(Path.Combine("replacement", "registration.json"), StringComparison.Ordinal);
        }

        public override void SyncFolder(string path)
        {
            Fail(path);
            base.SyncFolder(path);
        }

        public override void Delete(string path)
        {
            Fail(path);
            base.Delete(path);
        }

        private void Fail(string path)
        {
            if (isStuck && path.Contains("replacement", StringComparison.Ordinal))
                throw new IOException("Input/output error", 5);
        }
    }
}
