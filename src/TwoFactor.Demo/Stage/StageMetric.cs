namespace TwoFactor.Demo.Stage;

/// <summary>A row of the stage's metrics.</summary>
/// <param name="Name">The instrument and its tags.</param>
/// <param name="Count">How many measurements there were.</param>
/// <param name="Mean">Their mean; for durations in seconds.</param>
internal sealed record StageMetric(string Name, long Count, double Mean);
