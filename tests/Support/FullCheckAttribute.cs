using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace TwoFactor.Tests.Support;

/// <summary>The test takes long, and others prove nearly the same. It is skipped unless the environment variable <c>TWOFACTOR_FULL</c> is 1, as in
/// <c>.ci/run</c>. <see cref="FullCheckCaseAttribute"/> is for single cases, and <see cref="FullCheckFixtureAttribute"/> for those of a class.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class FullCheckAttribute : NUnitAttribute, IApplyToTest
{
    public const string SkipReason = "It takes long. TWOFACTOR_FULL=1 runs it, and so does .ci/run.";

    public static bool IsOn => Environment.GetEnvironmentVariable("TWOFACTOR_FULL") == "1";

    public void ApplyToTest(Test test)
    {
        if (test.RunState != RunState.Runnable || IsOn)
            return;
        test.RunState = RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, SkipReason);
    }
}
