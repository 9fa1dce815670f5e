using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Sezame.Tests.Readme;

/// <summary>The examples in the provider's README compile, and its settings are valid.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "providers", "TwoFactor.Sezame", "README.md"));

    private static IEnumerable<string> CSharpExamples => CSharpBlock().Matches(Readme).Select(match => match.Groups[1].Value);

    [TestCaseSource(nameof(CSharpExamples))]
    public void Every_C_sharp_example_is_part_of_a_compiled_file(string example)
    {
        string[] compiled = [.. Directory.GetFiles(Here(), "*Example.cs").Select(File.ReadAllText).Select(Unindented)];
        Assert.That(compiled, Has.Some.Contains(Unindented(example)));
    }

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

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
