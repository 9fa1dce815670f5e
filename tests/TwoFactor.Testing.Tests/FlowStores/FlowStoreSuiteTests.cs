using System.Reflection;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Testing.Tests.FlowStores;

/// <summary>The suite is whole: no case was written and then forgotten.</summary>
public sealed class FlowStoreSuiteTests
{
    [Test]
    public void Every_method_that_is_written_as_a_case_is_in_the_suite()
    {
        IEnumerable<string> written =
            from type in typeof(FlowStoreSuite).Assembly.GetTypes()
            where type.Namespace == "TwoFactor.Testing.FlowStores.Cases"
            from method in type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Name.Contains('_', StringComparison.Ordinal) && method.ReturnType == typeof(Task) && method.GetParameters() is [{ ParameterType.Name: "StoreScene" }]
            select $"{type.Name}.{method.Name}";

        Assert.That(FlowStoreSuite.Cases.Select(rule => rule.ToString()), Is.EquivalentTo(written));
    }

    [Test]
    public void Names_are_unique_and_every_remark_has_cases()
    {
        Assert.That(FlowStoreSuite.Cases.Select(rule => rule.Name), Is.Unique);
        Assert.That(FlowStoreSuite.Cases.Select(rule => rule.Rule).Distinct().Order(), Is.EqualTo(Enumerable.Range(0, 8)));
    }
}
