using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.PostgreSql;
using TwoFactor.Providers;
using TwoFactor.Redis;
using TwoFactor.SecSign;
using TwoFactor.Sezame;

namespace TwoFactor.Documentation.Tests.Settings;

/// <summary>The tables of settings have every setting, with the range that a host enforces and the default that the code has.</summary>
public sealed class SettingsTests
{
    private static readonly SettingRow[] Rows = [.. SettingRow.Of(Document.Named("src/TwoFactor/docs/settings.md"))];

    private static IEnumerable<SettingRow> Bounded => Rows.Where(row => row.Borders is not null);

    private static IEnumerable<(SettingRow Row, PropertyInfo Property, object Options)> WithDefaults =>
        from options in new object[] { new SecSignOptions(), new SezameOptions(), new ClientCertificateOptions(), new FlowOptions() }
        from property in options.GetType().GetProperties()
        where property.PropertyType != typeof(ClientCertificateOptions) && property.PropertyType != typeof(X509Certificate2) // not a setting, or for code only
        let row = Rows.SingleOrDefault(row => row.Name == property.Name)
        select (row, property, options);

    [Test]
    public void Every_setting_has_a_row_and_every_row_is_a_setting()
    {
        string[] known = [.. WithDefaults.Select(entry => entry.Property.Name).Append("Provider").Distinct()];
        Assert.That(Rows.Select(row => row.Name), Is.EquivalentTo(known));
    }

    [Test]
    public void Defaults_are_those_of_the_code() => Assert.Multiple(() =>
    {
        foreach ((SettingRow row, PropertyInfo property, object options) in WithDefaults)
            Assert.That(row.HasDefault(property.GetValue(options)), $"{property.DeclaringType!.Name}.{property.Name} is {property.GetValue(options)}, and the table says {row.Default}");
    });

    [Test]
    public void The_table_of_settings_has_ranges() => Assert.That(Bounded.Count(), Is.GreaterThan(18));

    [TestCaseSource(nameof(Bounded))]
    public void A_host_accepts_both_limits_and_nothing_beyond_them(object tested)
    {
        SettingRow row = (SettingRow)tested;
        (decimal least, decimal greatest, bool isTime) = row.Borders!.Value;
        decimal step = isTime ? 0.001m : row.Name == "Jitter" ? 0.001m : 1;
        Assert.Multiple(() =>
        {
            Assert.That(FindingsOf(row, SettingRow.Written(least, isTime)), Is.Empty);
            Assert.That(FindingsOf(row, SettingRow.Written(greatest, isTime)), Is.Empty);
            Assert.That(FindingsOf(row, SettingRow.Written(least - step, isTime)), Does.Contain(row.Name));
            Assert.That(FindingsOf(row, SettingRow.Written(greatest + step, isTime)), Does.Contain(row.Name));
        });
    }

    [Test]
    public void Defaults_of_the_stores_are_those_of_the_code() => Assert.Multiple(() =>
    {
        foreach ((string document, object options) in new (string, object)[] { ("src/TwoFactor.Redis/README.md", new RedisStoreOptions()), ("src/TwoFactor.PostgreSql/README.md", new PostgreSqlStoreOptions()) })
        {
            SettingRow[] rows = [.. SettingRow.Of(Document.Named(document))];
            Assert.That(rows.Select(row => row.Name), Is.EquivalentTo(options.GetType().GetProperties().Select(property => property.Name)), document);
            foreach (PropertyInfo property in options.GetType().GetProperties())
                Assert.That(rows.Single(row => row.Name == property.Name).HasDefault(property.GetValue(options)), $"{document}: {property.Name}");
        }
    });

    private static string FindingsOf(SettingRow row, string value)
    {
        bool isFlow = typeof(FlowOptions).GetProperty(row.Name) is not null;
        Dictionary<string, string?> settings = new()
        {
            ["TwoFactor:Tenants:acme:Provider"] = "SecSign",
            ["TwoFactor:Tenants:acme:SecSign:ServiceName"] = "Acme",
            ["TwoFactor:Tenants:acme:SecSign:ServiceAddress"] = "acme.example",
            [isFlow ? $"TwoFactor:Flow:{row.Name}" : $"TwoFactor:Tenants:acme:SecSign:{row.Name}"] = value,
        };
        ServiceCollection services = new();
        services.AddTwoFactor(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("TwoFactor")).AddSecSign();
        using ServiceProvider host = services.BuildServiceProvider();
        try
        {
            _ = host.GetRequiredService<ITwoFactorProviderFactory>();
            _ = host.GetRequiredService<ITwoFactorFlow>();
            return string.Empty;
        }
        catch (OptionsValidationException e)
        {
            return e.Message;
        }
    }
}
