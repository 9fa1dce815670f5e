using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A program that is stopped anywhere while it replaces a registration: the files belong together, and the next call undoes or finishes what was begun.</summary>
public sealed class ReplacementStopTests
{
    private const string NotFound = """{"message":"User not found","tag":"email","errors":[]}""";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task After_a_stop_between_any_two_disk_changes_a_waiting_replacement_is_restored_or_archived([Values] Attempt attempt)
    {
        bool import = attempt == Attempt.Import;
        await scene.BeginReplacementAsync();
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
                Assert.That(() => stopped.LoadAsHost(isPfx: false), Throws.Nothing, when); // before a later run completes anything
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
    [FullCheck]
    public async Task A_signing_stopped_between_any_two_disk_changes_is_undone_or_finished_by_the_next_call()
    {
        await scene.BeginReplacementAsync(options => options.CreateKey = RSA.Create); // a key that no later registration has
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
                Assert.That(() => stopped.LoadAsHost(isPfx: false), Throws.Nothing, when); // before a later run completes anything
                await AssertCanBeSignedAsync(stopped, when);
            }
        }
    }

    [TestCase("")]
    [FullCheckCase("key.pem.tmp")]
    public async Task A_signing_on_a_disk_that_becomes_full_leaves_files_that_a_host_can_load_and_is_finished_by_the_next_call(string keptFile)
    {
        await scene.BeginReplacementAsync(options => options.CreateKey = RSA.Create); // a key that no later registration has
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
                Assert.That(() => full.LoadAsHost(isPfx: false), Throws.Nothing, when);
                Assert.That(() => full.LoadAsHost(isPfx: true), Throws.Nothing, when);
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

    // After a stop anywhere, the files belong together, either the earlier ones or the new ones. Continuing leads to the new certificate, and only the copy
    // of the earlier registration is left.
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
}
