using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>Which terminals get escape sequences.</summary>
public sealed class TerminalTraitsTests
{
    [Test]
    public void NO_COLOR_and_dumb_terminals_count_as_no_terminal()
    {
        Assert.That(Find(new()), Is.Not.Null);
        Assert.That(Find(new() { ["NO_COLOR"] = string.Empty }), Is.Not.Null);
        Assert.That(Find(new() { ["NO_COLOR"] = "1" }), Is.Null);
        Assert.That(Find(new() { ["TERM"] = "dumb" }), Is.Null);

        static TerminalTraits? Find(Dictionary<string, string> variables) =>
            TerminalTraits.Find(isRedirected: false, new CliEnvironment(variables, "/", TimeProvider.System));
    }
}
