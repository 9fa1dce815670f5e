namespace TwoFactor.Testing.Suites;

/// <summary>A call did not end within the fixture's time. It is a type of its own, because the call itself may throw a <see cref="TimeoutException"/>.</summary>
internal sealed class DidNotEndException() : Exception("The call did not end.")
{
    /// <summary>What a finding says about the call.</summary>
    public const string Words = "a call that did not end";
}
