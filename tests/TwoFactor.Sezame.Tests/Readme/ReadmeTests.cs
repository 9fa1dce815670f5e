using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Sezame.Tests.Readme;

/// <summary>The settings in the provider's README are valid.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "providers", "TwoFactor.Sezame", "README.md"));

    [Test]
    public void The_READMEs_settings_are_valid_except_for_the_missing_files()
    {
        string json = $"{{{JsonBlock().Match(Readme).Groups[1].Value}}}";
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSezame();
        using ServiceProvider provider = services.BuildServiceProvider();

        string[] findings = [.. provider.GetRequiredService<ITwoFactorTenants>().GetFindings("acme")];

        Assert.That(findings, Has.Length.EqualTo(3));
        foreach (string setting in new[] { "CertificatePath", "KeyPath", "KeyPasswordFile" })
            Assert.That(findings, Has.Exactly(1).StartsWith($"TwoFactor:Tenants:acme:Sezame:ClientCertificate:{setting} names a file that does not exist"));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
