namespace TwoFactor.Flow;

/// <summary>The cause of a failed start whose challenge was shown on the phone before it was withdrawn. Decoys copy the failure with its cause.</summary>
internal sealed class WithdrawnChallengeException(string finding) : Exception(finding);
