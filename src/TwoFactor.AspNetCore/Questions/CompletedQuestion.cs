namespace TwoFactor.AspNetCore.Questions;

/// <summary>The result of a completed question.</summary>
/// <param name="State">Its final state.</param>
/// <param name="Location">Where the browser goes next: a path of this host; <see langword="null"/> without an approval.</param>
/// <param name="Refusal">Set if the failure mode approved without the phone, and that does not count for this question.</param>
internal sealed record CompletedQuestion(ChallengeState State, string? Location, FlowRefusal? Refusal = null);
