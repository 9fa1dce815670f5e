namespace TwoFactor.AspNetCore.StepUp;

/// <summary>An approval that a request must use up.</summary>
/// <param name="User">The user whose approval it is.</param>
/// <param name="Requirement">What it is for.</param>
internal sealed record RequiredUse(StepUpUser User, TwoFactorRequirement Requirement);
