namespace TwoFactor.Emulator;

/// <summary>A SecSign ID that is frozen because a second login was requested while one was open.</summary>
public sealed record PhoneFrozenId
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public PhoneFrozenId(string secSignId, string? priorityCode)
    {
        SecSignId = secSignId;
        PriorityCode = priorityCode;
    }

    /// <summary>The ID, for <see cref="EmulatedPhone.Thaw"/>.</summary>
    public string SecSignId { get; init; }

    /// <summary>The code that may be typed instead of the ID. It is shown from the second freeze on.</summary>
    public string? PriorityCode { get; init; }
}
