using Microsoft.Extensions.Options;

namespace TwoFactor.Tests.Tenants;

/// <summary>Five thousand tenants, some of which are wrong, each in its own way.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ManyMistakesTests : IDisposable
{
    private const int Tenants = 5000;
    private const string TenantsPath = "TwoFactor:Tenants:";

    private readonly TenantStage stage = new();
    private readonly IReadOnlyList<SettingMistake> mistakes;
    private readonly string[] right;

    public ManyMistakesTests()
    {
        mistakes = SettingMistake.All(stage.Files);
        right = [.. Enumerable.Range(0, Tenants - mistakes.Count).Select(i => $"t{i}")];
        stage.AddTenants(right.Length, withCertificates: false);
        Assert.That(mistakes, Has.Count.AtLeast(50));
    }

    public void Dispose() => stage.Dispose();

    [Test]
    public void At_the_start_each_is_reported_once_with_its_tenant_and_setting_and_without_them_the_host_starts()
    {
        AddWrongTenants();
        MakeMistakes();
        string[] failures = [.. Assert.Catch<OptionsValidationException>(() => stage.Start())!.Failures];
        AssertEachReportedOnce(failures);
        Assert.That(failures, Has.Length.EqualTo(mistakes.Count));

        stage.DisposeHost();
        stage.Configuration.Remove("wrong");
        ITwoFactorProviderFactory factory = stage.Start();
        Assert.That(right.Select(tenant => factory.GetProvider(tenant).Unwrap().Options.Greeting), Is.All.EqualTo("hello"));
    }

    [Test]
    public void At_a_reload_each_is_reported_once_with_its_tenant_and_setting_and_the_others_use_their_new_settings()
    {
        AddWrongTenants();
        ITwoFactorProviderFactory factory = stage.Start();
        string[] wrong = [.. Enumerable.Range(0, mistakes.Count).Select(Wrong)];
        foreach (string tenant in right.Concat(wrong))
            stage.Configuration[$"{tenant}:Sample:Greeting"] = "new";
        MakeMistakes();
        stage.Configuration.Announce();
        stage.Configuration.Announce();

        AssertEachReportedOnce([.. stage.Logs().Where(line => line.Contains("Error", StringComparison.Ordinal))]);
        Assert.That(stage.Logs(), Has.None.Contains(SettingMistake.Secret));
        Assert.That(right.Select(tenant => factory.GetProvider(tenant).Unwrap().Options.Greeting), Is.All.EqualTo("new"));
        Assert.That(wrong.Select(tenant => factory.GetProvider(tenant).Unwrap().Options.Greeting), Is.All.EqualTo("hello"));
        Assert.That(right.SelectMany(stage.Tenants().GetFindings), Is.Empty);
        string[] findings = [.. wrong.SelectMany(stage.Tenants().GetFindings)];
        AssertEachReportedOnce(findings);
        Assert.That(findings, Is.All.EndsWith(" The earlier settings stay in use."));
    }

    private void AddWrongTenants()
    {
        for (int i = 0; i < mistakes.Count; i++)
        {
            stage.Configuration[$"{Wrong(i)}:Provider"] = "Sample";
            stage.Configuration[$"{Wrong(i)}:Sample:Greeting"] = "hello";
        }
    }

    private void MakeMistakes()
    {
        for (int i = 0; i < mistakes.Count; i++)
        {
            foreach ((string setting, string value) in mistakes[i].Settings)
                stage.Configuration[setting.Length == 0 ? Wrong(i) : $"{Wrong(i)}:{setting}"] = value;
        }
    }

    private void AssertEachReportedOnce(string[] reports)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < mistakes.Count; i++)
            {
                string tenant = TenantsPath + Wrong(i);
                string reported = mistakes[i].Reported;
                string[] ofTenant = [.. reports.Where(report => report.Contains(tenant, StringComparison.Ordinal))];
                Assert.That(ofTenant, Has.Length.EqualTo(1).And.All.Contains(reported[0] == ' ' ? tenant + reported : $"{tenant}:{reported}"), reported);
            }

            Assert.That(reports, Has.None.Contains(SettingMistake.Secret));
            Assert.That(reports, Has.None.Contains(TenantsPath + "t"));
        }
    }

    private static string Wrong(int i) => $"wrong{i:00}";
}
