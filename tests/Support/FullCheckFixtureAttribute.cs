namespace TwoFactor.Tests.Support;

/// <summary>A <see cref="TestFixtureAttribute"/> that is skipped like a <see cref="FullCheckAttribute"/>, while the class also runs with other arguments.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class FullCheckFixtureAttribute : TestFixtureAttribute
{
    public FullCheckFixtureAttribute(params object?[]? arguments)
        : base(arguments)
    {
        if (!FullCheckAttribute.IsOn)
            Ignore = FullCheckAttribute.SkipReason;
    }
}
