using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>The doctor reports what is wrong with a tenant and what to do, and starts no login.</summary>
public sealed class DoctorTests
{
    [Test]
    public async Task A_misspelt_tenant_is_reported_before_another_one_is_examined()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme --tenant acmee");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Usage, string.Empty)), run.ToString());
        Assert.That(run.Error, Does.Contain("there is no tenant 'acmee'"));
    }

    [Test]
    public async Task Healthy_tenants_pass_every_check_and_no_login_is_started()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("doctor --json");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(Checks(run, "acme"), Is.EqualTo((string[])["settings ok", "certificate ok", "name ok", "tcp ok", "tls ok", "clock ok", "answer ok", "access ok"]));
        Assert.That(Checks(run, "globex"), Is.EqualTo((string[])
        [
            "settings ok", "name ok", "tcp ok", "tls ok", "clock ok", "answer ok", "fallback name ok", "fallback tcp ok", "fallback tls ok", "fallback clock ok", "fallback answer ok",
        ]));
        Assert.That(stage.Emulator.Record.Exchanges.Where(exchange => exchange.RequestBody.Contains("ReqRequestAuthSession", StringComparison.Ordinal)), Is.Empty);
        Assert.That(stage.Emulator.Record.Exchanges.Where(exchange => exchange.Path.Contains("auth/login", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task The_name_of_a_service_is_not_case_sensitive()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants =>
        {
            tenants["acme"]!["Provider"] = "sezame";
            tenants["globex"]!["Provider"] = "SECSIGN";
        });
        CliRun run = await stage.Cli.RunAsync("doctor --json");
        Assert.That(Checks(run, "acme"), Has.Length.EqualTo(8), run.ToString());
        Assert.That(Checks(run, "globex"), Has.Length.EqualTo(11), run.ToString());
    }

    [Test]
    public async Task The_password_of_a_key_from_the_environment_serves_a_service_in_another_case()
    {
        await using Stage stage = await Stage.OpenAsync();
        string password = string.Empty;
        stage.WriteSettings(tenants =>
        {
            JsonObject certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.AsObject();
            password = File.ReadAllText((string)certificate["KeyPasswordFile"]!).TrimEnd();
            certificate.Remove("KeyPasswordFile");
            tenants["acme"]!["Provider"] = "sezame";
        });
        stage.Cli.Variables["TWOFACTOR_KEY_PASSWORD"] = password;
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme --json");
        Assert.That(Checks(run, "acme"), Does.Contain("certificate ok"), run.ToString());
    }

    [Test]
    public async Task A_key_that_only_the_variable_of_this_tool_opens_gets_a_warning([Values("no setting", "setting", "open key")] string password)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants =>
        {
            JsonObject certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.AsObject();
            string file = (string)certificate["KeyPasswordFile"]!;
            stage.Cli.Variables["TWOFACTOR_KEY_PASSWORD"] = File.ReadAllText(file).TrimEnd();
            if (password == "setting")
                return;
            certificate.Remove("KeyPasswordFile");
            if (password == "no setting")
                return;
            using RSA key = RSA.Create();
            key.ImportFromEncryptedPem(File.ReadAllText((string)certificate["KeyPath"]!), stage.Cli.Variables["TWOFACTOR_KEY_PASSWORD"]);
            certificate["KeyPath"] = "open.pem";
            File.WriteAllText(stage.PathOf("open.pem"), key.ExportPkcs8PrivateKeyPem());
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(stage.PathOf("open.pem"), UnixFileMode.UserRead);
        });
        CliRun run = await stage.Cli.RunAsync("doctor");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(
            run.Output.Split('\n').Where(line => line.StartsWith("warn", StringComparison.Ordinal)),
            password == "no setting"
                ? Has.One.Match("^warn  acme +password +comes from TWOFACTOR_KEY_PASSWORD, which no host reads; ")
                : Is.Empty);
    }

    [TestCase("TwoFactor__Tenant__c__Provider", "TwoFactor:Tenant is not a setting; known here: Flow, Tenants.")]
    [TestCase("TwoFactor__Tenants", "TwoFactor:Tenants must be a group of settings.")]
    public async Task A_mistake_outside_of_the_tenants_with_which_no_host_starts_is_reported(string variable, string finding)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Cli.Variables[variable] = "Sezame";
        CliRun run = await stage.Cli.RunAsync("doctor --tenant globex");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound), run.ToString());
        Assert.That(run.Output.Split('\n').Where(line => line.StartsWith("FAIL", StringComparison.Ordinal)), Is.EqualTo([$"FAIL          settings         {finding}"]), run.ToString());
        Assert.That(run.Output, Does.Contain("ok    globex  settings"));
    }

    [Test]
    public async Task SecSign_ID_is_checked_before_a_tenant_switches_to_it()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["SecSign"] = stage.SecSignSettings("Acme"));
        CliRun run = await stage.Cli.RunAsync("secsign check --tenant acme --json");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(Checks(run, "acme"), Does.Contain("settings ok").And.Contain("fallback name ok"), run.ToString());
    }

    [Test]
    public async Task The_client_certificate_of_a_SecSign_tenant_is_checked_too()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["globex"]!["SecSign"]!["ClientCertificate"] = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.DeepClone());
        CliRun run = await stage.Cli.RunAsync("secsign check --json");
        Assert.That(Checks(run, "globex")[..3], Is.EqualTo((string[])["settings ok", "certificate ok", "name ok"]), run.ToString());
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_key_of_a_SecSign_tenant_that_others_can_read_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants =>
        {
            JsonNode certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!;
            File.SetUnixFileMode((string)certificate["KeyPath"]!, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            tenants["globex"]!["SecSign"]!["ClientCertificate"] = certificate.DeepClone();
        });
        CliRun run = await stage.Cli.RunAsync("doctor --tenant globex --json");
        Assert.That(Checks(run, "globex"), Does.Contain("rights warn"), run.ToString());
    }

    [Test]
    public async Task The_password_of_the_key_of_a_SecSign_tenant_comes_from_the_environment_or_from_the_person([Values] bool asked)
    {
        await using Stage stage = await Stage.OpenAsync();
        string password = string.Empty;
        stage.WriteSettings(tenants =>
        {
            JsonObject certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.DeepClone().AsObject();
            password = File.ReadAllText((string)certificate["KeyPasswordFile"]!).TrimEnd();
            certificate.Remove("KeyPasswordFile");
            tenants["globex"]!["SecSign"]!["ClientCertificate"] = certificate;
        });
        Tool tool = new(stage.Folder) { Secrets = asked ? new Queue<string>([password, password]) : null };
        if (!asked)
            tool.Variables["TWOFACTOR_KEY_PASSWORD"] = password;
        string ask = asked ? "--ask-key-password" : string.Empty;

        CliRun check = await tool.RunAsync($"secsign check --json {ask}");
        CliRun login = await tool.RunAsync($"login approve --tenant globex {ask}");

        Assert.That(Checks(check, "globex"), Does.Contain("certificate ok"), check.ToString());
        Assert.That(login.ExitCode, Is.EqualTo(ExitCode.Ok), login.ToString());
    }

    [Test]
    public async Task A_password_in_the_environment_leaves_a_SecSign_tenant_without_a_certificate_alone()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Cli.Variables["TWOFACTOR_KEY_PASSWORD"] = "unused";
        CliRun run = await stage.Cli.RunAsync("login approve --tenant globex");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task A_client_certificate_on_the_command_line_replaces_that_of_a_SecSign_tenant()
    {
        await using Stage stage = await Stage.OpenAsync();
        string options = string.Empty;
        stage.WriteSettings(tenants =>
        {
            JsonNode certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!;
            options = $"--certificate {certificate["CertificatePath"]} --key {certificate["KeyPath"]} --key-password-file {certificate["KeyPasswordFile"]}";
            tenants["globex"]!["SecSign"]!["ClientCertificate"] = new JsonObject { ["PfxPath"] = "missing.pfx", ["KeyPassword"] = "old" };
        });
        CliRun run = await stage.Cli.RunAsync($"login approve --tenant globex {options}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task Every_wrong_setting_is_a_line_of_its_own()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants =>
        {
            tenants["globex"]!["SecSign"]!["ServiceName"] = string.Empty;
            tenants["globex"]!["SecSign"]!["RequestTimeout"] = "00:10:00";
            tenants["globex"]!["SecSign"]!["Speling"] = "x";
        });
        CliRun run = await stage.Cli.RunAsync("doctor --tenant globex");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
        Assert.That(run.Output.Split('\n').Where(line => line.StartsWith("FAIL  globex  settings", StringComparison.Ordinal)).Count(), Is.EqualTo(3), run.ToString());
    }

    [TestCase("ConnectTimeout", "60")]
    [TestCase("ConnectTimeout", "-00:00:05")]
    [TestCase("ConnectTimeout", "00:00:00")]
    [TestCase("RequestTimeout", "60")]
    [TestCase("MaxConnections", "0")]
    public async Task A_number_out_of_its_range_ends_neither_the_examination_of_its_tenant_nor_that_of_the_next(string setting, string value)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]![setting] = value);
        CliRun run = await stage.Cli.RunAsync("doctor --json");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound), run.ToString());
        Assert.That(Checks(run, "acme"), Is.EqualTo((string[])["settings fail", "name ok", "tcp ok", "tls ok", "clock ok", "answer ok"]), run.ToString());
        Assert.That(Checks(run, "globex"), Has.Length.EqualTo(11), run.ToString());
    }

    [Test]
    public async Task A_certificate_that_does_not_belong_to_the_key_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        using RSA another = TestKeys.CreateRsa();
        await File.WriteAllTextAsync(stage.PathOf("another.pem"), another.ExportPkcs8PrivateKeyPem());
        stage.WriteSettings(tenants =>
        {
            JsonObject certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.AsObject();
            certificate["KeyPath"] = "another.pem"; // relative: beside the settings file
            certificate.Remove("KeyPasswordFile");
        });
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
        Assert.That(run.Output, Does.Contain("ClientCertificate:KeyPath names a key that does not belong to the certificate"));

        CliRun login = await stage.Cli.RunAsync("login approve --tenant acme");
        Assert.That((login.ExitCode, login.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Misconfigured, 1)), login.ToString());
    }

    [Test]
    public async Task A_certificate_of_a_cancelled_client_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        await stage.Cli.RunAsync("sezame deregister --destroy");
        CliRun run = await stage.Cli.RunAsync("doctor --json");
        Assert.That(Checks(run, "acme")[^1], Is.EqualTo("access fail"), run.ToString());
        Assert.That(run.Output, Does.Contain("may not accept this certificate"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
    }

    [Test]
    public async Task A_certificate_of_an_earlier_emulator_is_reported()
    {
        await using Stage earlier = await Stage.OpenAsync();
        await using Stage stage = await Stage.OpenAsync();
        EmulatedClientFiles client = earlier.Emulator.CreateSezameClient("Acme");
        stage.WriteSettings(tenants =>
        {
            JsonObject certificate = tenants["acme"]!["Sezame"]!["ClientCertificate"]!.AsObject();
            (certificate["CertificatePath"], certificate["KeyPath"], certificate["KeyPasswordFile"]) = (client.CertificatePath, client.KeyPath, client.KeyPasswordFile);
        });
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
        Assert.That(run.Output, Does.Match("FAIL  acme  access .*the service may not accept this certificate"), run.ToString());
    }

    [Test]
    public async Task A_server_certificate_of_an_unknown_authority_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!.AsObject().Remove("TrustedCaPath"));
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(run.Output, Does.Contain("the certificate is not trusted").And.Contain("name its file in TrustedCaPath"), run.ToString());
    }

    [Test]
    public async Task An_authority_as_openssl_writes_a_trusted_certificate_is_read_as_logins_read_it()
    {
        await using Stage stage = await Stage.OpenAsync();
        string pem = await File.ReadAllTextAsync(stage.Emulator.CaCertificatePath);
        await File.WriteAllTextAsync(stage.PathOf("ca.pem"), pem.Replace(" CERTIFICATE-", " TRUSTED CERTIFICATE-", StringComparison.Ordinal));
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["TrustedCaPath"] = "ca.pem");
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme --json");
        Assert.That(Checks(run, "acme"), Does.Contain("settings ok").And.Contain("tls ok"), run.ToString());
    }

    [Test]
    public async Task An_unreachable_fallback_is_reported_although_logins_still_work()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["globex"]!["SecSign"]!["FallbackEndpoint"] = "https://localhost:1/");
        CliRun run = await stage.Cli.RunAsync("secsign check --json");
        Assert.That(Checks(run, "globex")[^1], Is.EqualTo("fallback tcp fail"), run.ToString());
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
        Assert.That((await stage.Cli.RunAsync("login approve --tenant globex")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_host_name_that_does_not_resolve_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["Endpoint"] = "https://no-such-host.invalid/");
        CliRun run = await stage.Cli.RunAsync("doctor --tenant acme --json");
        Assert.That(Checks(run, "acme")[^1], Is.EqualTo("name fail"), run.ToString());
    }

    [Test]
    public async Task A_wrong_clock_is_reported([Values(-3, 3)] int hours)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        Tool wrong = new(stage.Folder) { Time = new ShiftedTime { Ahead = TimeSpan.FromHours(hours) } };
        CliRun run = await wrong.RunAsync("doctor --tenant globex");
        Assert.That(run.Output, Does.Contain($"this machine's clock is 3 hours {(hours < 0 ? "behind" : "ahead of")} the server's"), run.ToString());
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProblemFound));
    }

    [Test]
    public async Task A_tenant_that_cannot_be_checked_does_not_stop_the_checks_of_the_next()
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["TrustedCaPath"] = "ca.pem");
        CliRun run = await stage.Cli.RunAsync("doctor --json");
        Assert.That(Checks(run, "acme"), Is.EqualTo((string[])["settings fail", "name ok", "tcp ok"]), run.ToString());
        Assert.That(Checks(run, "globex"), Has.Exactly(11).EndsWith("ok"));
    }

    // Its servers, of which there are two, are not trusted from then on.
    [TestCase(20, true)]
    [TestCase(40, false)]
    public async Task An_authority_that_expires_soon_gets_one_warning(int days, bool isReported)
    {
        await using Stage stage = await Stage.OpenAsync();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (X509Certificate2 authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(days)))
            await File.WriteAllTextAsync(stage.PathOf("ca.pem"), authority.ExportCertificatePem());
        stage.WriteSettings(tenants =>
        {
            tenants["acme"]!["Sezame"]!["TrustedCaPath"] = "ca.pem";
            tenants["globex"]!["SecSign"]!["TrustedCaPath"] = "ca.pem";
        });

        CliRun run = await stage.Cli.RunAsync("doctor --json");

        foreach (string tenant in (string[])["acme", "globex"])
            Assert.That(Checks(run, tenant).Where(check => check == "authority warn").Count(), Is.EqualTo(isReported ? 1 : 0), run.ToString());
        Assert.That(
            run.Json.Select(line => (string?)line["text"]).Where(text => text?.StartsWith($"the last authority in '{stage.PathOf("ca.pem")}' expires {now.AddDays(days):yyyy-MM-dd} (in ", StringComparison.Ordinal) == true).Count(),
            Is.EqualTo(isReported ? 2 : 0));
    }

    [Test]
    public async Task An_invalid_JSON_file_is_reported_with_the_line()
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("appsettings.json"), "{\n  \"TwoFactor\": oops\n}");
        CliRun run = await stage.Cli.RunAsync("doctor");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Misconfigured, $"twofactor: '{stage.PathOf("appsettings.json")}' is not valid JSON (line 2).\n")));
    }

    [TestCase("""{ "TwoFactor": { "Tenants": { "acme": { "Provider": "x", "PROVIDER": "hunter2" } } } }""", "TwoFactor:Tenants:acme:PROVIDER")]
    [TestCase("""[ "hunter2" ]""", "Top-level JSON element must be an object")]
    public async Task A_file_that_is_JSON_but_no_settings_is_reported_with_the_reason(string text, string reason)
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("appsettings.json"), text);
        CliRun run = await stage.Cli.RunAsync("doctor");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("appsettings.json' cannot be used as settings: ").And.Contain(reason).And.Not.Contain("not valid JSON").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task A_missing_file_and_one_without_tenants_are_told_apart()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun missing = await stage.Cli.RunAsync("doctor");
        await File.WriteAllTextAsync(stage.PathOf("appsettings.json"), "{ \"Tenants\": { \"acme\": {} } }");
        CliRun empty = await stage.Cli.RunAsync("doctor");

        Assert.That((missing.ExitCode, missing.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: '{stage.PathOf("appsettings.json")}' does not exist. Name a settings file with --config.\n")));
        Assert.That((empty.ExitCode, empty.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: There is no tenant under TwoFactor:Tenants in '{stage.PathOf("appsettings.json")}'. Name another settings file with --config.\n")));
    }

    private static string[] Checks(CliRun run, string tenant) =>
        [.. run.Json.Where(line => (string?)line["event"] == "check" && (string?)line["tenant"] == tenant).Select(line => $"{line["check"]} {line["status"]}")];
}
