using Microsoft.Extensions.Hosting.Internal;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using static TwoFactor.Tests.Certificates.KeyFilesStage;

namespace TwoFactor.Tests.Certificates;

/// <summary>The folder of relative paths, and the findings about files that cannot be read.</summary>
public sealed class ContentFilesTests
{
    private readonly KeyFilesStage stage = new();

    [OneTimeTearDown]
    public void Dispose() => stage.Dispose();

    [Test]
    public void A_missing_file_is_a_finding_with_its_full_path_but_not_an_error()
    {
        (_, SettingsReport report) = Load(new ClientCertificateOptions { PfxPath = "sub/none.pfx" });
        string expected = Path.GetFullPath("sub/none.pfx");
        Assert.That(report.Findings, Is.EqualTo(new[] { $"Here:ClientCertificate:PfxPath names a file that does not exist: {expected}." }));
        Assert.That(report.Errors, Is.Empty);
    }

    [Test]
    public void A_folder_in_place_of_a_file_is_an_error()
    {
        (_, SettingsReport report) = Load(new ClientCertificateOptions { PfxPath = stage.PathOf("") });
        Assert.That(report.Errors, Is.EqualTo(new[] { $"Here:ClientCertificate:PfxPath names a folder, not a file: {stage.PathOf("")}." }));
    }

    [Test]
    public void An_endless_file_is_not_read_to_the_end()
    {
        if (!File.Exists("/dev/zero"))
            Assert.Ignore("There is no /dev/zero here.");
        AssertFinding(new ClientCertificateOptions { PfxPath = "/dev/zero" }, "PfxPath names a file that cannot be read: /dev/zero");
    }

    [Test]
    public void An_invalid_path_is_reported() =>
        AssertFinding(new ClientCertificateOptions { PfxPath = "a\0b" }, "PfxPath names a file that cannot be read");

    [Test]
    [NonParallelizable]
    public void A_later_change_of_the_current_folder_does_not_matter()
    {
        string before = Directory.GetCurrentDirectory();
        ContentFiles files = new();
        try
        {
            Directory.SetCurrentDirectory(Path.GetTempPath());
            Assert.That(files.Resolve("a.pem"), Is.EqualTo(Path.Combine(before, "a.pem")));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    [Test]
    public void Relative_paths_start_at_the_hosts_content_root()
    {
        ContentFiles files = new(new HostingEnvironment { ContentRootPath = stage.PathOf("") }, currentFolder: "/elsewhere");
        Assert.That(files.Resolve("a.pem"), Is.EqualTo(stage.PathOf("a.pem")));
    }
}
