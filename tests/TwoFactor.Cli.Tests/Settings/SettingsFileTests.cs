using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Settings;

/// <summary>Adding a tenant to a settings file keeps everything else in it, its owner and its permissions.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettingsFileTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private static readonly JsonObject Settings = new()
    {
        ["Provider"] = "Sezame",
        ["Sezame"] = new JsonObject { ["ClientCertificate"] = new JsonObject { ["CertificatePath"] = "/acme/certificate.pem", ["KeyPath"] = "/acme/key.pem" } },
    };

    private static readonly IEnumerable<TestCaseData> RefusedNames = TextCases.Of("", "a:b", ":", "a__b", " a", "a\u00a0", "a\nb", "a\0b", "a\ud800");

    private DirectoryInfo folder = null!;

    private string FilePath => Path.Combine(folder.FullName, "appsettings.json");

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");

    [TearDown]
    public void TearDown() => folder.Delete(recursive: true);

    [Test]
    public async Task A_planted_symbolic_link_beside_the_file_is_not_written_through()
    {
        string elsewhere = Path.Combine(folder.FullName, "elsewhere");
        await File.WriteAllTextAsync(elsewhere, "stays");
        await File.WriteAllTextAsync(FilePath, "{}");
        File.CreateSymbolicLink(FilePath + ".tmp", elsewhere);

        await SaveAsync("acme");

        Assert.That(await File.ReadAllTextAsync(elsewhere), Is.EqualTo("stays"));
        Assert.That(Tenants(), Is.EqualTo(["acme"]));
        Assert.That(folder.GetFiles().Select(file => file.Name), Is.EquivalentTo(["appsettings.json", "appsettings.json.tmp", "elsewhere"]), "no temporary file is left");
    }

    [Test]
    public async Task Changes_by_another_program_are_kept()
    {
        await File.WriteAllTextAsync(FilePath, "{}");
        TenantFile opened = TenantFile.Open(FilePath, "acme", Settings);
        await File.WriteAllTextAsync(FilePath, """{"Logging":{"Level":"Debug"}}""");

        Assert.That(await opened.SaveAsync(TimeProvider.System, CancellationToken.None), Is.True);

        Assert.That((string?)Read()["Logging"]!["Level"], Is.EqualTo("Debug"));
        Assert.That(Tenants(), Is.EqualTo(["acme"]));
    }

    // A script must not take it for a wrong command line, where nothing was done.
    [Test]
    public async Task A_tenant_that_another_program_adds_meanwhile_is_no_error_of_the_command_line()
    {
        TenantFile opened = TenantFile.Open(FilePath, "acme", Settings);
        await File.WriteAllTextAsync(FilePath, """{"TwoFactor":{"Tenants":{"acme":{"Provider":"SecSign"}}}}""");

        CliFailure e = (await Assert.ThrowsAsync<CliFailure>(() => opened.SaveAsync(TimeProvider.System, CancellationToken.None)))!;

        Assert.That(e.Code, Is.EqualTo(ExitCode.Misconfigured));
        Assert.That(e.Message, Does.StartWith("The client is ready, but it is not in the settings."));
    }

    [Test]
    public async Task A_file_that_changed_since_it_was_read_is_not_replaced()
    {
        await File.WriteAllTextAsync(FilePath, """{"a":1}""");
        SettingsFile file = SettingsFile.Find(FilePath);
        byte[]? before = file.Read();
        await File.WriteAllTextAsync(FilePath, """{"a":2}""");

        Assert.That(file.TryReplace("{}"u8, before), Is.False);
        Assert.That(file.TryReplace("{}"u8, expected: null), Is.False);
        Assert.That(await File.ReadAllTextAsync(FilePath), Is.EqualTo("""{"a":2}"""));
        Assert.That(file.TryReplace("{}"u8, file.Read()), Is.True);
    }

    [Test]
    public async Task Concurrent_runs_lose_no_tenant()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(number => $"tenant{number}")];

        await Task.WhenAll(names.Select(name => Task.Run(() => SaveAsync(name))));

        Assert.That(Tenants(), Is.EquivalentTo(names));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has ACLs instead.")]
    [UnsupportedOSPlatform("windows")]
    public async Task Mode_owner_and_group_are_kept()
    {
        await File.WriteAllTextAsync(FilePath, "{}");
        if (Environment.UserName == "root")
            Assert.That(ChangeOwner(FilePath, 12345, 12346), Is.Zero);
        File.SetUnixFileMode(FilePath, Mode);
        Files.FileFacts before = Files.FileFacts.Of(FilePath)!;

        await SaveAsync("acme");

        Assert.That(Files.FileFacts.Of(FilePath), Is.EqualTo(before));
        Assert.That(Tenants(), Is.EqualTo(["acme"]));
    }

    [Test] // whom the folder lets read its new files
    [Platform("Linux", Reason = "Other systems have other ACLs.")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_POSIX_ACL_is_kept_and_none_is_inherited_from_the_folder([Values] bool hasOwn)
    {
        await File.WriteAllTextAsync(FilePath, "{}");
        File.SetUnixFileMode(FilePath, Mode);
        if (hasOwn)
            SetAcl(FilePath, "system.posix_acl_access", user: 12346);
        SetAcl(folder.FullName, "system.posix_acl_default", user: 12345);
        byte[]? before = Acl();
        UnixFileMode mode = File.GetUnixFileMode(FilePath);

        await SaveAsync("acme");

        Assert.That(before, hasOwn ? Is.Not.Null : Is.Null);
        Assert.That(Acl(), Is.EqualTo(before));
        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(mode));
        Assert.That(Tenants(), Is.EqualTo(["acme"]));
    }

    [TestCase("acme")]
    [TestCase("ACME")]
    [TestCase("AcMe")]
    public async Task An_existing_tenant_with_other_settings_is_found_in_any_letter_case_and_not_changed(string name)
    {
        const string Text = """{"twofactor":{"TENANTS":{"acme":{"Provider":"SecSign"}}}}""";
        await File.WriteAllTextAsync(FilePath, Text);

        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, name, Settings));

        Assert.That(e.Code, Is.EqualTo(ExitCode.Usage), e.Message);
        Assert.That(e.Message, Does.Contain("'acme' already").And.Contain("another Provider"));
        Assert.That(await File.ReadAllTextAsync(FilePath), Is.EqualTo(Text));
    }

    [Test]
    public async Task A_tenant_under_a_name_with_colons_is_found()
    {
        await File.WriteAllTextAsync(FilePath, """{"TwoFactor:Tenants:acme:Provider":"SecSign"}""");

        Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", Settings));
    }

    [TestCaseSource(nameof(RefusedNames))]
    public void A_name_that_configuration_cannot_find_is_refused(string name)
    {
        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, name, Settings));
        Assert.That(e.Message, Does.StartWith("--save-tenant: the name "));
    }

    [Test]
    public void A_name_with_an_unpaired_surrogate_is_reported_as_not_valid_Unicode() => Assert.That(
        () => TenantFile.Open(FilePath, "a\ud800", Settings),
        Throws.TypeOf<CliFailure>().With.Message.EqualTo("--save-tenant: the name is not valid Unicode."));

    [TestCase("acme")]
    [TestCase("Bücher & Söhne")]
    [TestCase("a.b-c_d")]
    [TestCase("租户")]
    public async Task Any_other_name_is_found_by_configuration(string name)
    {
        await SaveAsync(name);
        Assert.That(Tenants(), Is.EqualTo([name]));
    }

    [TestCase("{ /* comment */ }", "is not in UTF-8, or has comments, a comma after a last element, or a name twice in one object, so")]
    [TestCase("""{"a":1,}""", "is not in UTF-8, or has comments, a comma after a last element, or a name twice in one object, so")]
    [TestCase("""{"a":{"b":1},"a":{"c":1}}""", "is not in UTF-8, or has comments, a comma after a last element, or a name twice in one object, so")]
    [TestCase("{", "is not valid JSON (line 1)")]
    [TestCase("", "is not valid JSON (line 1)")]
    [TestCase("""{"a":"\ud800"}""", "cannot be used as settings")]
    [TestCase("[]", "needs a JSON object")]
    [TestCase("null", "needs a JSON object")]
    [TestCase("""{"TwoFactor":1}""", "needs a JSON object")]
    [TestCase("""{"a":1,"a":2}""", "cannot be used as settings: A duplicate key 'a' was found.")]
    [TestCase("""{"a":1,"A":2}""", "cannot be used as settings: A duplicate key 'A' was found.")]
    public async Task A_file_that_cannot_be_edited_without_loss_is_refused_unchanged_with_the_reason(string text, string reason)
    {
        await File.WriteAllTextAsync(FilePath, text);

        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", Settings))!;

        Assert.That(e.Message, Does.Contain(reason));
        Assert.That(await File.ReadAllTextAsync(FilePath), Is.EqualTo(text));
    }

    // As Windows PowerShell writes it. Hosts read it.
    [Test]
    public async Task A_file_in_UTF_16_is_refused_unchanged_with_the_reason()
    {
        await File.WriteAllTextAsync(FilePath, """{"a":1}""", Encoding.Unicode);
        byte[] before = await File.ReadAllBytesAsync(FilePath);
        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", Settings))!;
        Assert.That(e.Message, Does.Contain("is not in UTF-8"));
        Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
    }

    [Test]
    public async Task A_symbolic_link_is_kept_and_its_target_is_changed()
    {
        string target = Path.Combine(folder.CreateSubdirectory("real").FullName, "settings.json");
        await File.WriteAllTextAsync(target, """{"a":1}""");
        File.CreateSymbolicLink(FilePath, target);

        await SaveAsync("acme");

        Assert.That(new FileInfo(FilePath).LinkTarget, Is.EqualTo(target));
        Assert.That(JsonNode.Parse(await File.ReadAllTextAsync(target))!["TwoFactor"], Is.Not.Null);
    }

    [Test]
    public async Task A_broken_link_a_folder_and_a_file_with_a_second_hard_link_are_refused()
    {
        File.CreateSymbolicLink(FilePath, Path.Combine(folder.FullName, "nowhere"));
        Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", Settings));
        File.Delete(FilePath);

        Assert.Throws<CliFailure>(() => TenantFile.Open(folder.FullName, "acme", Settings));
        if (OperatingSystem.IsWindows())
            return;
        await File.WriteAllTextAsync(FilePath, "{}");
        Assert.That(HardLink(FilePath, FilePath + "2"), Is.Zero);
        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", Settings));
        Assert.That(e.Message, Does.Contain("second name"));
    }

    [Test]
    public void A_file_in_a_missing_folder_is_refused_before_the_service_is_called()
    {
        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(Path.Combine(folder.FullName, "nowhere", "appsettings.json"), "acme", Settings))!;

        Assert.That(e.Message, Does.StartWith("--config: the folder of").And.EndWith("does not exist."));
    }

    [Test]
    public async Task A_file_with_a_byte_order_mark_is_accepted()
    {
        await File.WriteAllTextAsync(FilePath, """{"a":1}""", Encoding.UTF8);
        await SaveAsync("acme");
        Assert.That(Tenants(), Is.EqualTo(["acme"]));
    }

    [Test]
    public async Task A_tenant_that_already_uses_these_files_needs_no_change()
    {
        const string Text = """
            {"TwoFactor":{"Tenants":{"acme":{"provider":"sezame","Sezame":{"RequestTimeout":"00:00:05","Endpoint":"https://hqfrontend-finprin.finprin.com",
            "ClientCertificate":{"CertificatePath":"certificate.pem","KeyPath":"./key.pem","KeyPasswordFile":"pass.txt"}}}}}}
            """;
        await File.WriteAllTextAsync(FilePath, Text);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pass.txt"), "correct horse");
        JsonObject same = new()
        {
            ["Provider"] = "Sezame",
            ["Sezame"] = new JsonObject
            {
                ["ClientCertificate"] = new JsonObject
                {
                    ["CertificatePath"] = Path.Combine(folder.FullName, "certificate.pem"),
                    ["KeyPath"] = Path.Combine(folder.FullName, "key.pem"),
                },
            },
        };

        Assert.That(await TenantFile.Open(FilePath, "ACME", same, "correct horse").SaveAsync(TimeProvider.System, CancellationToken.None), Is.False);
        Assert.That(await File.ReadAllTextAsync(FilePath), Is.EqualTo(Text));

        same["Sezame"]!["Endpoint"] = "https://elsewhere.example/";
        CliFailure e = Assert.Throws<CliFailure>(() => TenantFile.Open(FilePath, "acme", same, "correct horse"));
        Assert.That(e.Message, Does.Contain("another Sezame:Endpoint"));
    }

    private Task<bool> SaveAsync(string name) => TenantFile.Open(FilePath, name, Settings).SaveAsync(TimeProvider.System, CancellationToken.None);

    private JsonNode Read() => JsonNode.Parse(File.ReadAllText(FilePath))!;

    private string[] Tenants() =>
        [.. new ConfigurationBuilder().AddJsonFile(FilePath).Build().GetSection("TwoFactor:Tenants").GetChildren().Select(tenant => tenant.Key)];

    // Owner, the user, group, mask and others, each with its rights: struct posix_acl_xattr_entry of Linux.
    private static void SetAcl(string path, string name, uint user)
    {
        (ushort Tag, ushort Rights, uint Id)[] entries = [(0x01, 6, uint.MaxValue), (0x02, 6, user), (0x04, 6, uint.MaxValue), (0x10, 6, uint.MaxValue), (0x20, 0, uint.MaxValue)];
        byte[] list = [.. BitConverter.GetBytes(2), .. entries.SelectMany<(ushort Tag, ushort Rights, uint Id), byte>(
            entry => [.. BitConverter.GetBytes(entry.Tag), .. BitConverter.GetBytes(entry.Rights), .. BitConverter.GetBytes(entry.Id)])];
        if (SetAttribute(path, name, list, list.Length, 0) != 0)
            Assert.Ignore("The file system has no ACLs.");
    }

    private byte[]? Acl()
    {
        byte[] list = new byte[1024];
        nint length = GetAttribute(FilePath, "system.posix_acl_access", list, list.Length);
        return length < 0 ? null : list[..(int)length];
    }

    [DllImport("libc", EntryPoint = "setxattr", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAttribute(string path, string name, byte[] value, nint size, int flags);

    [DllImport("libc", EntryPoint = "getxattr", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetAttribute(string path, string name, [Out] byte[] value, nint size);

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, uint user, uint group);

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HardLink(string path, string second);
}
