namespace TwoFactor.Emulator;

/// <summary>Why a call of <see cref="EmulatorClient"/> failed.</summary>
public enum EmulatorClientError
{
    /// <summary>Not set. The client never reports it.</summary>
    Unknown = 0,

    /// <summary>The emulator could not be connected to, it did not answer within ten seconds, or the connection was lost. Unless it could not be connected to, an
    /// action may have been done.</summary>
    Unreachable,

    /// <summary>The server at the address is not an emulator's phone, or it has another version.</summary>
    NotAnEmulator,

    /// <summary>The emulator rejected the call, and did nothing: a wrong value, or a host name that is not its own.</summary>
    Rejected,

    /// <summary>The emulator failed while it handled the call.</summary>
    Failed,
}
