namespace TwoFactor.SecSign.Wire;

/// <summary>What can be asked about a session. All of it may be asked twice.</summary>
internal enum SessionRequest
{
    GetState = 1,
    Cancel,
    Release,
}
