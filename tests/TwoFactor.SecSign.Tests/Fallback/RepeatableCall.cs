namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The calls that may be repeated at the other server.</summary>
public enum RepeatableCall
{
    Poll,
    Cancel,
    Release,
}
