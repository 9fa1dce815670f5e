namespace TwoFactor.Emulator;

/// <summary>Why a call of <see cref="EmulatorClient"/> failed.</summary>
public enum EmulatorClientError
{
    /// <summary>Not said; no call of ours fails with it.</summary>
    Unknown = 0,

    /// <summary>Nothing answered in time at the address, or the connection was lost. An action may have been done.</summary>
    Unreachable,

    /// <summary>What answered is not the phone of an emulator, or that of another version.</summary>
    NotAnEmulator,

    /// <summary>The emulator rejected the call, and did nothing: a wrong value, or a host name that is not its own.</summary>
    Rejected,

    /// <summary>The emulator failed while it handled the call.</summary>
    Failed,
}
