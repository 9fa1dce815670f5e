namespace TwoFactor.Demo.Stage;

/// <summary>A row of the stage's metrics.</summary>
/// <param name="Name">The instrument and its tags, separated by blanks.</param>
/// <param name="Unit">The instrument's unit, such as <c>s</c>.</param>
/// <param name="Count">How many measurements there were.</param>
/// <param name="Mean">Their mean, in the unit.</param>
internal sealed record StageMetric(string Name, string? Unit, long Count, double Mean);
