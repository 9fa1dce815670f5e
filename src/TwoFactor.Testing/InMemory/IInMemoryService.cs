namespace TwoFactor.Testing;

/// <summary>The service behind an in-memory provider. <see cref="InMemoryService"/> answers as a test sets it; write your own for special behaviour,
/// such as slow answers.</summary>
public interface IInMemoryService
{
    /// <summary>Answers one call. May be called concurrently.</summary>
    /// <param name="asked">The call.</param>
    /// <param name="cancellationToken">Cancelled at the deadline of the call, or when the caller cancels.</param>
    /// <returns>The state in which the call leaves the challenge, or an error. A cancellation that leaves the challenge open fails for its caller.</returns>
    Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken);
}
