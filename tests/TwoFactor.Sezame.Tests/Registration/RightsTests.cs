using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A folder or a file that another user owns, can change or can read is refused, with the command that mends it.</summary>
[Platform(Exclude = "Win", Reason = "Windows has access lists instead, which the folder hands down.")]
[UnsupportedOSPlatform("windows")]
public sealed class RightsTests
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint Somebody = 12345;

    private readonly RegistrationScene complete = new(); // once, because keys take long
    private RegistrationScene scene = null!;

    [OneTimeSetUp]
    public Task OneTimeSetUp() => complete.CompleteAsync();

    [OneTimeTearDown]
    public void OneTimeTearDown() => complete.Dispose();

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test] // F2
    public async Task A_file_with_rights_for_others_is_refused(
        [Values("key.pem", "key.pass", "registration.json", "certificate.pfx", "lock", "registration.json.tmp")] string file,
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

    [Test] // F2: a certificate is public; others may read it, and not change it
    public async Task A_certificate_may_be_read_by_others_and_not_changed()
    {
        scene.Folder.Copy(complete.Folder.Path);
        File.SetUnixFileMode(scene.Folder["certificate.pem"], Owners | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));

        File.SetUnixFileMode(scene.Folder["certificate.pem"], Owners | UnixFileMode.OtherWrite);
        await AssertRefusedAsync("certificate.pem", "chmod 600");
    }

    [Test] // F2
    public async Task A_file_that_is_a_link_is_refused([Values("key.pem", "key.pass", "registration.json", "lock")] string file)
    {
        scene.Folder.Copy(complete.Folder.Path);
        string elsewhere = scene.Folder.Path + "-elsewhere";
        File.Move(scene.Folder[file], elsewhere);
        File.CreateSymbolicLink(scene.Folder[file], elsewhere);

        await AssertRefusedAsync(file, "is a link");
    }

    [Test] // F2: a link that leads nowhere would be written through
    public async Task A_link_that_leads_nowhere_is_refused_and_nothing_is_made_there()
    {
        scene.Folder.Make();
        string elsewhere = scene.Folder.Path + "-elsewhere";
        File.CreateSymbolicLink(scene.Folder["lock"], elsewhere);

        await AssertRefusedAsync("lock", "is a link");
        Assert.That(File.Exists(elsewhere), Is.False);
    }

    [Test] // F2
    public async Task A_file_with_a_second_name_is_refused()
    {
        scene.Folder.Copy(complete.Folder.Path);
        Assert.That(HardLink(scene.Folder["key.pem"], scene.Folder.Path + "-second"), Is.Zero);

        await AssertRefusedAsync("key.pem", "second name");
    }

    [Test] // F2
    public async Task A_file_of_another_user_is_refused([Values("key.pem", "key.pass", "registration.json")] string file)
    {
        scene.Folder.Copy(complete.Folder.Path);
        Give(scene.Folder[file]);

        await AssertRefusedAsync(file, $"belongs to another user ({Somebody})");
    }

    [TestCase(UnixFileMode.OtherWrite)] // F2
    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.GroupExecute)]
    public async Task A_folder_with_rights_for_others_is_refused(UnixFileMode right)
    {
        scene.Folder.Copy(complete.Folder.Path);
        File.SetUnixFileMode(scene.Folder.Path, Owners | UnixFileMode.UserExecute | right);

        await AssertRefusedAsync("acme", $"chmod 700 '{scene.Folder.Path}'");
    }

    [Test]
    public async Task An_empty_folder_that_was_made_by_hand_gets_the_rights_of_a_private_one()
    {
        scene.Folder.Make();
        File.SetUnixFileMode(scene.Folder.Path, Owners | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        // Whoever only looks, as the command line does first, finds no registration.
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.None));
        await scene.CompleteAsync();

        Assert.That(File.GetUnixFileMode(scene.Folder.Path), Is.EqualTo(Owners | UnixFileMode.UserExecute));
    }

    [Test] // F2
    public async Task A_folder_of_another_user_is_refused()
    {
        scene.Folder.Make();
        Give(scene.Folder.Path);

        await AssertRefusedAsync("acme", $"belongs to another user ({Somebody})");
    }

    [Test] // F2
    public async Task A_folder_in_a_folder_that_others_can_change_is_refused()
    {
        scene.Folder.Copy(complete.Folder.Path);
        string parent = Path.GetDirectoryName(scene.Folder.Path)!;
        File.SetUnixFileMode(parent, Owners | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        await AssertRefusedAsync("acme", $"chmod go-w '{parent}'");

        File.SetUnixFileMode(parent, Owners | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete), "in a folder like /tmp nobody else can rename it");
    }

    [Test] // F2
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
            () => Task.Run(() => { scene.Open().Reseal(); }),
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
            Assert.Ignore("Only root can give files away.");
        Assert.That(ChangeOwner(path, Somebody, Somebody), Is.Zero);
    }

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, uint user, uint group);

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HardLink(string path, string second);
}
