namespace TwoFactor.SecSign;

/// <summary>The cause of a violation that concerns one session only: the server works, and answered with a list of fields.</summary>
internal sealed class SessionViolationException(string finding) : Exception(finding);
