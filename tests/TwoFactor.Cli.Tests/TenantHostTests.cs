using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Tests;

/// <summary>Which settings of a tenant a command uses.</summary>
public sealed class TenantHostTests
{
    [Test]
    public void The_other_service_of_a_tenant_is_left_out_also_if_its_failure_mode_may_ask_it()
    {
        Dictionary<string, string> variables = new()
        {
            ["TwoFactor__Tenants__globex__Provider"] = "SecSign",
            ["TwoFactor__Tenants__globex__SecSign__ServiceName"] = "Globex",
            ["TwoFactor__Tenants__globex__SecSign__ServiceAddress"] = "globex.example",
            ["TwoFactor__Tenants__globex__Flow__FailureMode"] = "OtherProvider",
            ["TwoFactor__Tenants__globex__Sezame__ClientCertificate__PfxPath"] = "missing.pfx",
        };
        CliEnvironment environment = new(variables, TestContext.CurrentContext.WorkDirectory, TimeProvider.System);
        using TenantHost tenant = TenantHost.Open(new TenantChoice { Tenant = "globex" }, ConfigurationFile.Read(path: null, environment), keyPassword: null, environment);
        Assert.That(tenant.ReadOptions<SezameOptions>().ClientCertificate.PfxPath, Is.Null);
        Assert.That(tenant.FindErrors(), Is.Empty);
        Assert.That(tenant.OpenProvider().Name, Is.EqualTo("SecSign"));
    }

    // A host would not start with it. The command must not say that all is in order.
    [TestCase(""" "Provider": "SecSing", """)]
    [TestCase("")]
    public void A_wrong_Provider_is_reported_also_by_a_command_about_one_of_the_services(string provider)
    {
        using TenantHost tenant = Open(
            $$$"""{ "TwoFactor": { "Tenants": { "globex": { {{{provider}}} "SecSign": { "ServiceName": "Globex", "ServiceAddress": "globex.example" } } } } }""",
            new TenantChoice { CommandProvider = "SecSign" });
        Assert.That(tenant.FindErrors(), Has.One.Contains("TwoFactor:Tenants:globex:Provider"));
    }

    // .NET reads null in a JSON file as a setting whose value is null.
    [TestCase("""{ "PfxPath": "acme.pfx" }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPassword": null }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPasswordFile": null }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPassword": "" }""", "")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPasswordFile": "acme.pass" }""", null)]
    [TestCase("""{ "PfxPath": null }""", null)]
    public void A_password_of_the_environment_opens_the_key_unless_the_settings_give_one(string certificate, string? password)
    {
        using TenantHost tenant = Open(
            $$$"""{ "TwoFactor": { "Tenants": { "acme": { "Provider": "Sezame", "Sezame": { "ClientCertificate": {{{certificate}}} } } } } }""",
            new TenantChoice(),
            new Secret("of the variable"));
        Assert.That(tenant.ReadOptions<SezameOptions>().ClientCertificate.KeyPassword?.Reveal(), Is.EqualTo(password));
    }

    private static TenantHost Open(string settings, TenantChoice choice, Secret? keyPassword = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");
        string file = Path.Combine(folder.FullName, "settings.json");
        File.WriteAllText(file, settings);
        CliEnvironment environment = new(new Dictionary<string, string>(), folder.FullName, TimeProvider.System);
        TenantHost tenant = TenantHost.Open(choice, ConfigurationFile.Read(file, environment), keyPassword, environment);
        folder.Delete(recursive: true);
        return tenant;
    }
}
