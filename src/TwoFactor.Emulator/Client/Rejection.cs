namespace TwoFactor.Emulator.Client;

/// <summary>Body of a 400 of the phone's HTTP API.</summary>
/// <param name="Error">The reason, in a sentence.</param>
internal sealed record Rejection(string? Error);
