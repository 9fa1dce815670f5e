using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>Keys behind links: the doctor warns of others who could replace the key, or a link on the way to it.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class SecretFilesCheckTests
{
    // The second file is the name of the first through a link, as in a secret that Kubernetes mounts.
    [TestCase("links/current/key.pem", "real")]
    [TestCase("links/key.pem", "real")]
    [TestCase("links/current/keys/key.pem", "real/keys")]
    public async Task A_key_behind_a_link_is_judged_by_the_real_folder_and_by_the_folder_of_the_link(string key, string real)
    {
        const UnixFileMode owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        await using Stage stage = await Stage.OpenAsync();
        string[] folders = [stage.PathOf(real), stage.PathOf("links")];
        foreach (string folder in folders.Prepend(stage.PathOf("real")))
            Directory.CreateDirectory(folder, owners);
        Directory.CreateSymbolicLink(stage.PathOf("links/current"), "../real");
        File.CreateSymbolicLink(stage.PathOf("links/key.pem"), "current/key.pem");
        stage.WriteSettings(tenants =>
        {
            JsonNode certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!;
            File.Copy((string)certificate["KeyPath"]!, stage.PathOf($"{real}/key.pem"));
            certificate["KeyPath"] = key;
        });

        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(run.Output, Does.EndWith("All is well.\n"));
        foreach (string folder in folders)
        {
            File.SetUnixFileMode(folder, owners | UnixFileMode.OtherWrite);
            run = await stage.Cli.RunAsync("doctor --tenant acme");
            Assert.That(run.Output, Does.Contain("warn  acme  rights").And.Contain($"The folder '{folder}' can be changed by other users (mode 702)").And.Contain($"chmod go-w '{folder}'"));
            File.SetUnixFileMode(folder, owners);
        }
    }

    [Test]
    public async Task A_key_whose_link_leads_nowhere_is_no_finding_about_rights()
    {
        await using Stage stage = await Stage.OpenAsync();
        Directory.CreateSymbolicLink(stage.PathOf("current"), "nowhere");
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["ClientCertificate"]!["KeyPath"] = "current/key.pem");
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(run.Output, Does.Contain("FAIL  acme  settings").And.Not.Contain(" rights "));
    }
}
