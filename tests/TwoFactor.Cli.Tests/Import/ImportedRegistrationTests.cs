using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Import;

/// <summary>The registration that an import makes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ImportedRegistrationTests : IDisposable
{
    private readonly ImportStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public async Task The_client_code_is_the_common_name_or_the_option()
    {
        await stage.RunAsync("--certificate rsa.crt --key rsa.pem --folder a");
        await stage.RunAsync("--certificate rsa.crt --key rsa.pem --folder b --client-code other.1");

        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(stage.PathOf("a/registration.record")))!["clientCode"], Is.EqualTo("5668185c1aa071.35665068"));
        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(stage.PathOf("b/registration.record")))!["clientCode"], Is.EqualTo("other.1"));
    }

    [Test]
    public async Task An_earlier_registration_is_replaced_only_with_force_and_kept_in_a_subfolder()
    {
        Assert.That((await stage.RunAsync("--certificate rsa.crt --key rsa.pem")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await stage.RunAsync("--certificate ec.crt --key ec.pem")).ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        stage.AssertIsKeyOf("rsa", "sezame-client");

        Assert.That((await stage.RunAsync("--certificate ec.crt --key ec.pem --force")).ExitCode, Is.EqualTo(ExitCode.Ok));
        stage.AssertIsKeyOf("ec", "sezame-client");
        stage.AssertIsKeyOf("rsa", Path.GetRelativePath(stage.Folder, Directory.GetDirectories(stage.PathOf("sezame-client")).Single()));
    }

    [Test]
    public async Task An_imported_client_logs_in_passes_the_doctor_and_can_be_destroyed()
    {
        await using Stage scene = await Stage.OpenAsync();
        EmulatedClientFiles client = scene.Emulator.CreateSezameClient("Acme");
        CliRun imported = await scene.Cli.RunAsync(
            $"sezame import --certificate {client.CertificatePath} --key {client.KeyPath} --password-file {client.KeyPasswordFile} {scene.SezameOptions} --save-tenant acme");
        Assert.That(imported.ExitCode, Is.EqualTo(ExitCode.Ok), imported.ToString());

        CliRun doctor = await scene.Cli.RunAsync("doctor");
        Assert.That(doctor.Output, Does.EndWith("All is well.\n"), doctor.ToString());
        Assert.That((await scene.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await scene.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await scene.Cli.RunAsync("sezame deregister --destroy")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }
}
