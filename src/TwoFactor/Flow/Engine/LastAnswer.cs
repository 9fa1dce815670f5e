namespace TwoFactor.Flow;

/// <summary>What the service answered when it was asked once more before the end of a flow.</summary>
/// <param name="Flow">The flow as it was when the service was asked.</param>
/// <param name="Content">Its content after the answer; unchanged if there was none.</param>
/// <param name="Read">When the service was asked, as a timestamp.</param>
internal sealed record LastAnswer(FoundFlow Flow, FlowContent Content, long Read);
