namespace TwoFactor.SecSign;

/// <summary>Marks a violation that concerns one session only, as its inner exception: the server works, so <see cref="SecSignServers"/> does not put it in
/// quarantine.</summary>
internal sealed class SessionViolationException(string finding) : Exception(finding);
