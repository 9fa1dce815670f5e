using System.Text;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace TwoFactor.Tests.Conventions;

/// <summary>The names of the tests.</summary>
public sealed class TestNameTests
{
    // With a lone surrogate in its name (often from an argument), a test runs, but its result is lost on the way to the report.
    [Test]
    public void Every_name_is_valid_text_so_that_its_result_is_reported()
    {
        ITest root = TestExecutionContext.CurrentContext.CurrentTest;
        while (root.Parent is { } parent)
            root = parent;
        string[] names = [.. TestsIn(root).Select(test => test.FullName)];
        Assert.That(names, Does.Contain(TestContext.CurrentContext.Test.FullName));
        Assert.That(names.Where(name => name.EnumerateRunes().Contains(Rune.ReplacementChar)), Is.Empty);
    }

    private static IEnumerable<ITest> TestsIn(ITest suite) => suite.HasChildren ? suite.Tests.SelectMany(TestsIn) : [suite];
}
