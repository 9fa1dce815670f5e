namespace TwoFactor.Documentation.Tests.FirstPage;

/// <summary>What others rely on in the first page.</summary>
public sealed class ReadmeTests
{
    private static readonly Document Readme = Document.Named("README.md");

    // .ci/run takes the first line that begins so.
    [Test]
    public void There_is_one_command_for_the_tests() => Assert.That(Readme.Text.Split('\n').Count(line => line.StartsWith("dotnet test", StringComparison.Ordinal)), Is.EqualTo(1));

    [Test]
    public void It_is_short() => Assert.That(Readme.Text.Split('\n'), Has.Length.LessThan(120));

    [Test]
    public void It_leads_to_every_document_of_the_library() => Assert.That(
        Document.All.Where(document => document.Name.StartsWith("src/TwoFactor/docs/", StringComparison.Ordinal) && !Readme.Text.Contains($"({document.Name})", StringComparison.Ordinal)).Select(document => document.Name),
        Is.Empty);
}
