using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests;

/// <summary>Each C# listing is in a compiled file of a test project; each JSON listing is accepted by a host; each XML listing parses.</summary>
public sealed partial class ListingTests
{
    private static readonly string[] Compiled =
        [.. Directory.GetFiles(Path.Combine(Document.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(IsSource).Select(File.ReadAllText).Select(Unindented)];

    private static IEnumerable<Listing> OfCSharp => In("csharp");

    private static IEnumerable<Listing> OfJson => In("json").Where(listing => listing.Text.StartsWith("\"TwoFactor\":", StringComparison.Ordinal));

    private static IEnumerable<Listing> OfXml => In("xml");

    [TestCaseSource(nameof(OfCSharp))]
    public void A_CSharp_listing_stands_in_a_compiled_file(object listing)
    {
        string[] lines = ((Listing)listing).Text.Split('\n');
        string[] usings = [.. lines.Where(line => UsingDirective().IsMatch(line))];
        string code = string.Join('\n', lines.Where(line => !usings.Contains(line)));
        Assert.That(IsCompiled(code, usings), code);
    }

    [Test]
    public void The_documents_have_listings() => Assert.Multiple(() =>
    {
        Assert.That(OfCSharp.Count(), Is.GreaterThan(25));
        Assert.That(OfJson.Count(), Is.GreaterThan(2));
        Assert.That(OfXml, Is.Not.Empty);
    });

    // Files with certificates do not exist here, which concerns their tenant only; a misspelt setting would keep the host from starting.
    [TestCaseSource(nameof(OfJson))]
    public void Settings_of_a_listing_are_accepted_by_a_host(object listing)
    {
        using MemoryStream stream = new(JsonSerializer.SerializeToUtf8Bytes(JsonDocument.Parse($"{{{((Listing)listing).Text}}}")));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        using ServiceProvider host = services.BuildServiceProvider();
        Assert.That(host.GetRequiredService<ITwoFactorTenants>().Names, Is.Not.Empty);
    }

    [TestCaseSource(nameof(OfXml))]
    public void An_XML_listing_parses(object listing) => Assert.That(() => XDocument.Parse(((Listing)listing).Text), Throws.Nothing);

    /// <summary>Whether the lines stand together in a compiled file of a test project, whatever their indentation, and that file has the usings.</summary>
    internal static bool IsCompiled(string code, params string[] usings)
    {
        string text = Unindented(code).Trim();
        return Compiled.Any(file => file.Contains(text, StringComparison.Ordinal) && usings.All(file.Contains));
    }

    private static IEnumerable<Listing> In(string language) => Document.All.SelectMany(document => document.Listings).Where(listing => listing.Language == language);

    private static bool IsSource(string path) => !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");

    private static string Unindented(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"^using [\w.]+( = [\w.]+)?;$")]
    private static partial Regex UsingDirective();
}
