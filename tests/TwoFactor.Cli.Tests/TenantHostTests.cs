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

    // .NET reads null in a JSON file as a setting whose value is null.
    [TestCase("""{ "PfxPath": "acme.pfx" }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPassword": null }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPasswordFile": null }""", "of the variable")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPassword": "" }""", "")]
    [TestCase("""{ "PfxPath": "acme.pfx", "KeyPasswordFile": "acme.pass" }""", null)]
    [TestCase("""{ "PfxPath": null }""", null)]
    public void A_password_of_the_environment_opens_the_key_unless_the_settings_give_one(string certificate, string? password)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "settings.json");
        File.WriteAllText(file, $$$"""{ "TwoFactor": { "Tenants": { "acme": { "Provider": "Sezame", "Sezame": { "ClientCertificate": {{{certificate}}} } } } } }""");
        CliEnvironment environment = new(new Dictionary<string, string>(), TestContext.CurrentContext.WorkDirectory, TimeProvider.System);
        using TenantHost tenant = TenantHost.Open(new TenantChoice(), ConfigurationFile.Read(file, environment), new Secret("of the variable"), environment);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.That(tenant.ReadOptions<SezameOptions>().ClientCertificate.KeyPassword?.Reveal(), Is.EqualTo(password));
    }
}
