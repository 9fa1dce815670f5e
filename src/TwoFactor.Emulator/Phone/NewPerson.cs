namespace TwoFactor.Emulator.Phone;

/// <summary>Body of <c>POST /api/people</c>: an account with Sezame, or with SecSign ID, or both.</summary>
internal sealed record NewPerson(string? Email, string? SecSignId);
