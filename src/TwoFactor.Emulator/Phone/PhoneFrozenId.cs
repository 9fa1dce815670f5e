namespace TwoFactor.Emulator;

/// <summary>A SecSign ID that is frozen because a second login was requested while one was open.</summary>
/// <param name="SecSignId">The ID, for <see cref="EmulatedPhone.Tap"/>.</param>
/// <param name="PriorityCode">What may be typed instead of the ID. Shown from the second time on.</param>
public sealed record PhoneFrozenId(string SecSignId, string? PriorityCode);
