using System.Reflection;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>The suite is whole: no case was written and then forgotten.</summary>
public sealed class ConformanceSuiteTests
{
    [Test]
    public void Every_method_that_is_written_as_a_case_is_in_the_suite()
    {
        IEnumerable<string> written =
            from type in typeof(ConformanceSuite).Assembly.GetTypes()
            where type.Namespace == "TwoFactor.Testing.Conformance.Cases"
            from method in type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Name.Contains('_', StringComparison.Ordinal) && method.ReturnType == typeof(Task) && method.GetParameters() is [{ ParameterType.Name: "Scene" }]
            select $"{type.Name}.{method.Name}";

        Assert.That(ConformanceSuite.Cases.Select(rule => rule.ToString()), Is.EquivalentTo(written));
    }

    [Test]
    public void Names_are_unique_and_every_rule_has_cases()
    {
        Assert.That(ConformanceSuite.Cases.Select(rule => rule.Name), Is.Unique);
        Assert.That(ConformanceSuite.Cases.Select(rule => rule.Rule).Distinct().Order(), Is.EqualTo(Enumerable.Range(1, 8)));
    }

    [Test]
    public async Task A_case_that_does_not_apply_says_why()
    {
        Dictionary<string, string> skipped = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases)
            await rule.RunAsync(new InMemoryFixture(), reason => skipped.Add(rule.Name, reason));

        Assert.That(skipped, Does.ContainKey("Redirects_are_not_followed").WithValue("The provider does not speak HTTP."));
        Assert.That(skipped.Keys, Is.SubsetOf(ConformanceSuite.Cases.Select(rule => rule.Name)));
        Assert.That(skipped.Where(entry => entry.Value != "The provider does not speak HTTP.").Select(entry => entry.Key),
            Is.EqualTo(new[] { "A_user_whom_the_service_cannot_carry_is_refused" }), "what is not about HTTP applies to a provider in memory");
    }
}
