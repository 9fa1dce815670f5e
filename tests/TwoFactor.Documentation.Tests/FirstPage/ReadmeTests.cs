namespace TwoFactor.Documentation.Tests.FirstPage;

/// <summary>The parts of the README that a script or a reader relies on.</summary>
public sealed class ReadmeTests
{
    private static readonly Document Readme = Document.Named("README.md");

    // .ci/run uses the first line with this beginning.
    [Test]
    public void The_README_has_one_command_for_the_tests() => Assert.That(Readme.Text.Split('\n').Count(line => line.StartsWith("dotnet test", StringComparison.Ordinal)), Is.EqualTo(1));

    [Test]
    public void The_README_is_shorter_than_120_lines() => Assert.That(Readme.Text.Split('\n'), Has.Length.LessThan(120));

    [Test]
    public void The_README_links_to_every_document_of_the_library() => Assert.That(
        Document.All.Where(document => document.Name.StartsWith("src/TwoFactor/docs/", StringComparison.Ordinal) && !Readme.Text.Contains($"({document.Name})", StringComparison.Ordinal)).Select(document => document.Name),
        Is.Empty);

    [Test]
    public void A_package_s_README_leads_to_every_document_of_the_package() => Assert.That(
        from document in Document.All
        let parts = document.Name.Split("/docs/")
        where parts.Length == 2 && parts[0] != "src/TwoFactor" && !Document.Named($"{parts[0]}/README.md").Text.Contains($"(docs/{parts[1]})", StringComparison.Ordinal)
        select document.Name,
        Is.Empty);
}
