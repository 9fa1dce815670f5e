using System.Text.RegularExpressions;

namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>Keeps phrases that a reader has to read twice out of comments, messages, names of tests and READMEs.</summary>
public sealed partial class PlainWordsTests
{
    [Test]
    public void Comments_messages_names_of_tests_and_READMEs_use_plain_words()
    {
        IEnumerable<string> riddles =
            from path in RepositoryFolder.Texts
            where Path.GetFileName(path) != $"{nameof(PlainWordsTests)}.cs"
            from line in File.ReadLines(path)
            let match = Riddle().Match(line.Replace('_', ' '))
            where match.Success
            select $"{Path.GetRelativePath(RepositoryFolder.Path, path)}: \"{match.Value}\" in: {line.Trim()}";
        Assert.That(riddles, Is.Empty, "Write the subject first, and one thought in a sentence.");
    }

    // Unclear subjects ("whoever"), negations that must be read twice ("is none that", but not "are no more than five"), words that measure nothing,
    // idioms that a dictionary does not explain ("the decision hangs on it"), and "says so" where something is logged, thrown or shown.
    [GeneratedRegex(@"\bslips?\b|\bany more\b|\bin vain\b|\bcalled off\b|\bnobody (knows|foresaw)\b|\bwhoever\b|\b(is|are) none (that|of a|of the)\b|\bthat are none\b|\bnone that\b|\bas nowhere\b|\bat a decent pace\b|"
        + @"\bthe one exception\b|\bproperty of its name\b|\bdecisions? hangs?\b|\bto no effect\b|\bbe had again\b|\bworthless\b|\blies? in wait\b|\b(tells?|told) nobody\b|\bhave their way\b|"
        + @"\bby machinery\b|\bin so many words\b|\bby and by\b|\bwhat (became|came) of\b|\b(came|comes?) about\b|\bin few words\b|\bgave way to\b|\bis yet to\b|\bas shells have it\b|"
        + @"\b(are|changes?|polls?) no more\b(?!( \w+)* than\b)|\b(events? \d+|exceptions?|pages?|tools?|programs?|logs?|which|that)( (then|now|that|of \S+))* says? so\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();
}
