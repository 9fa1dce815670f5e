namespace TwoFactor.Documentation.Tests;

/// <summary>The glossary has the terms that the documents use, in alphabetical order, and no others. The documents have the field's own terms too.</summary>
public sealed class GlossaryTests
{
    private static readonly Document Glossary = Document.Named("src/TwoFactor/docs/glossary.md");

    private static IEnumerable<string> Terms => Glossary.Tables.Single().Column("term");

    [TestCaseSource(nameof(Terms))]
    public void A_term_is_used_in_another_document(string term) => Assert.That(
        Document.All.Any(document => document.Name != Glossary.Name && document.Prose.Contains(term, StringComparison.OrdinalIgnoreCase)));

    // What people search for who know the field, but not the words of these documents.
    [Test]
    public void Terms_of_the_field_are_in_a_document(
        [Values(
            "MFA fatigue", "push bombing", "push notification", "number matching", "CSRF", "failover", "webhook", "mTLS", "clock skew", "passwordless", "brute force",
            "trusted device", "high availability", "fail open", "fail closed")]
        string term) => Assert.That(Document.All.Any(document => document.Prose.Contains(term, StringComparison.OrdinalIgnoreCase)));

    [Test]
    public void Terms_are_in_order() => Assert.That(Terms, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
}
