namespace TwoFactor.Emulator.Sezame;

/// <summary>One entry of <c>errors</c> in a 400 answer.</summary>
internal sealed record FieldError(string Field, string Message);
