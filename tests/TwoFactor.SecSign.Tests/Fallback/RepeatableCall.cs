namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The calls that may be repeated.</summary>
public enum RepeatableCall
{
    Poll,
    Cancel,
    Release,
}
