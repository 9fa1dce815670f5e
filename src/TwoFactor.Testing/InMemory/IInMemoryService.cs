namespace TwoFactor.Testing;

/// <summary>The other side of an in-memory provider. <see cref="InMemoryService"/> is the scripted one;
/// write your own for anything odd, such as answers that take their time.</summary>
public interface IInMemoryService
{
    /// <summary>Answers one call. May be called concurrently.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="cancellationToken">Ends at the deadline of the call, or when the caller gives up.</param>
    Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken);
}
