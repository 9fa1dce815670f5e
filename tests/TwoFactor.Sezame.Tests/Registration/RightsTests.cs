using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A folder or a file that another user owns, can write or can read is refused, and the error has the command that corrects it.</summary>
[Platform(Exclude = "Win", Reason = "Windows has access control lists instead, which files inherit from the folder.")]
[UnsupportedOSPlatform("windows")]
public sealed class RightsTests
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint Somebody = 12345;

    private readonly RegistrationScene complete = new(); // shared, because making keys is slow
    private RegistrationScene scene = null!;

    [OneTimeSetUp]
    public Task OneTimeSetUp() => complete.CompleteAsync();

    [OneTimeTearDown]
    public void OneTimeTearDown() => complete.Dispose();

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task A_file_with_rights_for_others_is_refused(
        [Values("key.pem", "key.pass", "registration.record", "certificate.pfx", "lock", "registration.record.tmp")] string file,
        [Values(UnixFileMode.OtherRead, UnixFileMode.OtherWrite, UnixFileMode.GroupRead, UnixFileMode.GroupWrite)] UnixFileMode right)
    {
        scene.Folder.Copy(complete.Folder.Path);
        if (file.EndsWith(".tmp", StringComparison.Ordinal))
            scene.Folder.Write(file, "{}");
        File.SetUnixFileMode(scene.Folder[file], Owners | right);

        await AssertRefusedAsync(file, $"chmod 600 '{scene.Folder[file]}'");

        File.SetUnixFileMode(scene.Folder[file], Owners);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    [Test] // a certificate is public
    public async Task A_certificate_may_be_readable_but_not_writable_by_others()
    {
        scene.Folder.Copy(complete.Folder.Path);
        File.SetUnixFileMode(scene.Folder["certificate.pem"], Owners | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));

        File.SetUnixFileMode(scene.Folder["certificate.pem"], Owners | UnixFileMode.OtherWrite);
        await AssertRefusedAsync("certificate.pem", "chmod 600");
    }

    [Test]
    public async Task A_file_that_is_a_link_is_refused([Values("key.pem", "key.pass", "registration.record", "lock")] string file)
    {
        scene.Folder.Copy(complete.Folder.Path);
        string elsewhere = scene.Folder.Path + "-elsewhere";
        File.Move(scene.Folder[file], elsewhere);
        File.CreateSymbolicLink(scene.Folder[file], elsewhere);

        await AssertRefusedAsync(file, "is a link");
    }

    [Test] // opening such a link for writing would create its target
    public async Task A_dangling_link_is_refused_and_its_target_is_not_created()
    {
        scene.Folder.Make();
        string elsewhere = scene.Folder.Path + "-elsewhere";
        File.CreateSymbolicLink(scene.Folder["lock"], elsewhere);

        await AssertRefusedAsync("lock", "is a link");
        Assert.That(File.Exists(elsewhere), Is.False);
    }

    [Test]
    public async Task A_file_with_a_hard_link_is_refused()
    {
        scene.Folder.Copy(complete.Folder.Path);
        Assert.That(HardLink(scene.Folder["key.pem"], scene.Folder.Path + "-second"), Is.Zero);

        await AssertRefusedAsync("key.pem", "second name");
    }

    [Test]
    public async Task A_file_of_another_user_is_refused([Values("key.pem", "key.pass", "registration.record")] string file)
    {
        scene.Folder.Copy(complete.Folder.Path);
        Give(scene.Folder[file]);

        await AssertRefusedAsync(file, $"belongs to another user ({Somebody})");
    }

    [TestCase(UnixFileMode.OtherWrite)]
    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.GroupExecute)]
    public async Task A_folder_with_rights_for_others_is_refused(UnixFileMode right)
    {
        scene.Folder.Copy(complete.Folder.Path);
        File.SetUnixFileMode(scene.Folder.Path, Owners | UnixFileMode.UserExecute | right);

        await AssertRefusedAsync("acme", $"chmod 700 '{scene.Folder.Path}'");
    }

    [Test] // the name is too long for Linux, which therefore cannot tell the rights
    [Platform("Linux")]
    public async Task A_folder_whose_rights_cannot_be_read_is_reported()
    {
        scene.Folder.Make();
        string folder = Path.Combine(scene.Folder.Path, new string('x', 256));
        SezameRegistration registration = new(folder);

        TwoFactorException?[] failures =
        [
            Assert.Throws<TwoFactorException>(() => registration.ReadStep()),
            Assert.Throws<TwoFactorException>(() => SezameRegistrationOptions.ReadFrom(folder)),
            await Assert.ThrowsAsync<TwoFactorException>(() => registration.RegisterByEmailAsync("foo@bar.com", "x")),
        ];

        Assert.That(failures.Select(e => e!.Error), Is.All.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(failures.Select(e => e!.Message), Is.All.Contains("cannot be checked"));
    }

    [Test]
    public async Task An_empty_folder_made_by_hand_becomes_private()
    {
        scene.Folder.Make();
        File.SetUnixFileMode(scene.Folder.Path, Owners | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        // Reading the step, as the command line does first, finds no registration.
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.None));
        await scene.CompleteAsync();

        Assert.That(File.GetUnixFileMode(scene.Folder.Path), Is.EqualTo(Owners | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_folder_of_another_user_is_refused()
    {
        scene.Folder.Make();
        Give(scene.Folder.Path);

        await AssertRefusedAsync("acme", $"belongs to another user ({Somebody})");
    }

    [Test]
    public async Task A_folder_whose_parent_others_can_write_is_refused()
    {
        scene.Folder.Copy(complete.Folder.Path);
        string parent = Path.GetDirectoryName(scene.Folder.Path)!;
        File.SetUnixFileMode(parent, Owners | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        await AssertRefusedAsync("acme", $"chmod go-w '{parent}'");

        File.SetUnixFileMode(parent, Owners | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete), "with the sticky bit, as in /tmp, other users cannot rename the folder");
    }

    // The link is found through another link: its ".." leads out of the folder in which it lies, and not out of the folder by whose name it was found.
    [Test]
    public void A_relative_link_is_followed_as_the_system_follows_it()
    {
        scene.Folder.Make();
        string real = scene.Folder["real"];
        Directory.CreateDirectory(Path.Combine(real, "app"));
        Directory.CreateSymbolicLink(Path.Combine(real, "app", "keys"), "../shared");
        Directory.CreateSymbolicLink(scene.Folder["app"], Path.Combine(real, "app"));
        CopyTo(Path.Combine(real, "shared"));

        Assert.That(Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        File.SetUnixFileMode(Path.Combine(real, "shared"), Owners | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        TwoFactorException e = Assert.Throws<TwoFactorException>(() => Open().ReadStep())!;
        Assert.That(e.Message, Does.Contain($"The folder '{Path.Combine(real, "shared")}' can be changed by other users"));

        SezameRegistration Open() => new(scene.Folder["app/keys"]);
        void CopyTo(string folder)
        {
            Directory.CreateDirectory(folder, Owners | UnixFileMode.UserExecute);
            foreach (string file in Directory.GetFiles(complete.Folder.Path))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    [Test]
    public void A_link_that_goes_back_behind_a_name_is_refused()
    {
        scene.Folder.Make();
        Directory.CreateDirectory(scene.Folder["target"], Owners | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(scene.Folder["link"], "target/../target");
        TwoFactorException e = Assert.Throws<TwoFactorException>(() => new SezameRegistration(scene.Folder["link"]).ReadStep())!;
        Assert.That(e.Message, Does.Contain("goes back ('..')"));
    }

    [Test]
    public async Task A_replacement_with_rights_for_others_is_refused()
    {
        scene.Folder.Copy(complete.Folder.Path);
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        File.SetUnixFileMode(scene.Folder["replacement/key.pem"], Owners | UnixFileMode.OtherRead);

        await AssertRefusedAsync("replacement/key.pem", "chmod 600");
    }

    private async Task AssertRefusedAsync(string name, string finding)
    {
        int sent = scene.Service.Sent.Count;
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true),
            () => scene.Open().SignAsync(TimeSpan.Zero),
            () => scene.Open().DestroyRegistrationAsync(),
            () => Task.Run(() => { scene.Open().ReadStep(); }),
            () => Task.Run(() => { scene.Open().ReencryptKey(); }),
            () => Task.Run(() => { SezameRegistrationOptions.ReadFrom(scene.Folder.Path); }),
        })
        {
            TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => call());
            Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
            Assert.That(e.Message, Does.Contain(name).And.Contain(finding));
        }

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(sent));
    }

    private static void Give(string path)
    {
        if (Environment.UserName != "root")
            Assert.Ignore("Only root can change the owner of a file.");
        Assert.That(ChangeOwner(path, Somebody, Somebody), Is.Zero);
    }

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, uint user, uint group);

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HardLink(string path, string second);
}
