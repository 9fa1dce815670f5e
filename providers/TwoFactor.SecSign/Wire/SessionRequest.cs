namespace TwoFactor.SecSign.Wire;

/// <summary>The requests about a session. Each of them may be repeated.</summary>
internal enum SessionRequest
{
    GetState = 1,
    Cancel,
    Release,
}
