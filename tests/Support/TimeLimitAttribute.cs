using NUnit.Framework.Internal;
using NUnit.Framework.Internal.ExecutionHooks;

[assembly: TwoFactor.Tests.Support.TimeLimit]

namespace TwoFactor.Tests.Support;

/// <summary>A test that waits for ever fails after three minutes, and the next one runs. The same applies to each method that sets up or tears down. A test with
/// a longer <see cref="CancelAfterAttribute"/> fails half a minute after that time.</summary>
/// <remarks>NUnit only cancels a token, which a test would have to pass to each wait. This interrupts the thread that waits: the thread of the test, or of NUnit if
/// the test is asynchronous. It cannot interrupt an endless loop that never waits, and it does not limit how long NUnit disposes a fixture.</remarks>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute : ExecutionHookAttribute
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AfterCancellation = TimeSpan.FromSeconds(30);

    // NUnit calls both hooks of a method on the thread that runs it, one method at a time.
    [ThreadStatic]
    private static TimeLimit? current;

    /// <summary>Whether a method with a limit runs on this thread.</summary>
    public static bool IsLimited => current is not null;

    public override void BeforeEverySetUpHook(HookData hookData) => Begin();

    public override void AfterEverySetUpHook(HookData hookData) => End(hookData);

    public override void BeforeTestHook(HookData hookData) => Begin();

    public override void AfterTestHook(HookData hookData) => End(hookData);

    public override void BeforeEveryTearDownHook(HookData hookData) => Begin();

    public override void AfterEveryTearDownHook(HookData hookData) => End(hookData);

    private static void Begin()
    {
        TimeSpan cancelAfter = TimeSpan.FromMilliseconds(TestExecutionContext.CurrentContext.TestCaseTimeout);
        current = new TimeLimit(cancelAfter + AfterCancellation > Usual ? cancelAfter + AfterCancellation : Usual);
    }

    private static void End(HookData hookData)
    {
        TimeLimit limit = current!;
        current = null;
        if (limit.End())
            throw new TimeoutException($"{hookData.HookedMethod.Name} did not end within {limit.Time}. If it needs longer, give it a [CancelAfter].", hookData.Exception);
    }
}
