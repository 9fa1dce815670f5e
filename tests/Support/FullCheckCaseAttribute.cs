namespace TwoFactor.Tests.Support;

/// <summary>A <see cref="TestCaseAttribute"/> that is skipped like a <see cref="FullCheckAttribute"/>, while other cases of the test run.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class FullCheckCaseAttribute : TestCaseAttribute
{
    public FullCheckCaseAttribute(params object?[]? arguments)
        : base(arguments)
    {
        if (!FullCheckAttribute.IsOn)
            Ignore = FullCheckAttribute.SkipReason;
    }
}
