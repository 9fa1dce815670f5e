using System.Reflection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.FlowRules.Stage;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Testing.Tests;

/// <summary>The suites are complete: no case method is missing in a suite, and every rule has cases.</summary>
public sealed class SuiteTests
{
    private static readonly Suite[] Suites =
    [
        new("Conformance", typeof(Scene), FirstRule: 1, LastRule: 8, [.. ConformanceSuite.Cases.Select(one => (one.ToString(), one.Name, one.Rule))]),
        new("FlowStores", typeof(StoreScene), FirstRule: 0, LastRule: 7, [.. FlowStoreSuite.Cases.Select(one => (one.ToString(), one.Name, one.Rule))]),
        new("FlowRules", typeof(FlowScene), FirstRule: 0, LastRule: 10, [.. FlowSuite.Cases.Select(one => (one.ToString(), one.Name, one.Rule))]),
    ];

    [Test]
    public void Every_case_method_is_in_the_suite([ValueSource(nameof(Folders))] string folder)
    {
        Suite suite = Suites.Single(suite => suite.Folder == folder);
        IEnumerable<string> written =
            from type in typeof(ConformanceSuite).Assembly.GetTypes()
            where type.Namespace == $"TwoFactor.Testing.{folder}.Cases"
            from method in type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Name.Contains('_', StringComparison.Ordinal) && method.ReturnType == typeof(Task)
                && method.GetParameters() is [{ } parameter] && parameter.ParameterType == suite.Scene
            select $"{type.Name}.{method.Name}";

        Assert.That(suite.Cases.Select(one => one.Case), Is.EquivalentTo(written).And.Not.Empty);
    }

    [Test]
    public void Names_are_unique_and_every_rule_has_cases([ValueSource(nameof(Folders))] string folder)
    {
        Suite suite = Suites.Single(suite => suite.Folder == folder);
        Assert.That(suite.Cases.Select(one => one.Name), Is.Unique);
        Assert.That(suite.Cases.Select(one => one.Rule).Distinct().Order(), Is.EqualTo(Enumerable.Range(suite.FirstRule, suite.LastRule - suite.FirstRule + 1)));
    }

    private static IEnumerable<string> Folders() => Suites.Select(suite => suite.Folder);

    private sealed record Suite(string Folder, Type Scene, int FirstRule, int LastRule, (string Case, string Name, int Rule)[] Cases);
}
