namespace TwoFactor.Emulator.SecSign;

/// <summary>The numbers of <c>authsessionstate</c> (SecSign 2.2).</summary>
internal enum AuthSessionState
{
    NoState = 0,
    Pending = 1,
    Expired = 2,
    Accepted = 3,
    Denied = 4,
    Suspended = 5,
    Canceled = 6,
    Fetched = 7,
    Invalid = 8,
}
