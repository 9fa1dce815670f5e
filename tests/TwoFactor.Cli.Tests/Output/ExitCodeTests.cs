using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>Every exit code has a word and a meaning, in the program and in its README.</summary>
public sealed class ExitCodeTests
{
    [Test]
    public void The_readme_has_the_table_of_exit_codes()
    {
        string readme = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "README.md"));
        foreach ((ExitCode code, string word, string meaning) in ExitCodes.All)
            Assert.That(readme, Does.Contain($"| {(int)code} | `{word}` | {meaning} |"));
    }

    [Test]
    public void Every_exit_code_has_a_word_and_a_meaning()
    {
        Assert.That(ExitCodes.All.Select(entry => entry.Code), Is.EquivalentTo(Enum.GetValues<ExitCode>()));
        Assert.That(ExitCodes.All.Select(entry => entry.Word), Is.Unique.And.None.Empty);
        Assert.That(ExitCodes.All.Select(entry => entry.Meaning), Has.None.Empty);
    }
}
