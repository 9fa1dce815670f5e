namespace TwoFactor.Flow;

/// <summary>Checks arguments by the rules of <see cref="IFlowStore"/>. For implementations of stores.</summary>
public static class StoreArguments
{
    private const int LongestKey = 128;

    /// <summary>Checks a key, and whether the call was cancelled.</summary>
    /// <exception cref="ArgumentException">The key is empty or longer than 128 characters.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static void Check(string key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > LongestKey)
            throw new ArgumentException($"A key can have at most {LongestKey} characters.", nameof(key));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Checks a flow's key, content and time.</summary>
    /// <exception cref="ArgumentException">One of them is outside its range.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static void Check(string key, ReadOnlyMemory<byte> content, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        Check(key, cancellationToken);
        if (content.Length > IFlowStore.MaximumContentLength)
            throw new ArgumentException($"The content has more than {IFlowStore.MaximumContentLength} bytes.", nameof(content));
        Check(keepFor);
    }

    /// <summary>Checks a claim of a slot.</summary>
    /// <exception cref="ArgumentException">A key or the tag is empty or too long, or the time is not more than zero.</exception>
    public static void Check(SlotClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        Check(claim.Flow, CancellationToken.None);
        Check(claim.Tag, CancellationToken.None);
        if (claim.Replaces is not null)
            Check(claim.Replaces, CancellationToken.None);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(claim.HeldFor, TimeSpan.Zero);
    }

    /// <summary>Checks a duration.</summary>
    /// <exception cref="ArgumentException">It is negative.</exception>
    public static void Check(TimeSpan duration) => ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);

    /// <summary>Checks a limit and its window.</summary>
    /// <exception cref="ArgumentException">The limit is below 1, or the window is not more than zero.</exception>
    public static void Check(int limit, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
    }
}
