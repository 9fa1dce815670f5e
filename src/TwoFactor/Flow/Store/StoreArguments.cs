using System.Runtime.CompilerServices;

namespace TwoFactor.Flow;

/// <summary>Checks arguments by the rules of <see cref="IFlowStore"/>. For implementations of stores.</summary>
public static class StoreArguments
{
    private const int LongestKey = 128;

    /// <summary>Checks the key of a flow, a slot or a counter, and whether the call was cancelled.</summary>
    /// <param name="key">The key.</param>
    /// <param name="parameterName">The name of the caller's parameter, for the exception.</param>
    /// <param name="cancellationToken">The token of the call.</param>
    /// <exception cref="ArgumentException">The key is empty or longer than 128 characters.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static void CheckKey(string key, string parameterName, CancellationToken cancellationToken)
    {
        CheckText(key, parameterName);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Checks a flow's content, and for how long it is kept.</summary>
    /// <exception cref="ArgumentException">The content is too long, or the time is negative.</exception>
    public static void CheckContent(ReadOnlyMemory<byte> content, TimeSpan keepFor)
    {
        if (content.Length > IFlowStore.MaximumContentLength)
            throw new ArgumentException($"The content has more than {IFlowStore.MaximumContentLength} bytes.", nameof(content));
        CheckDuration(keepFor, nameof(keepFor));
    }

    /// <summary>Checks a claim of a slot.</summary>
    /// <exception cref="ArgumentException">A key or the tag is empty or too long, or the time is not more than zero.</exception>
    public static void CheckClaim(SlotClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        CheckText(claim.Flow);
        CheckText(claim.Tag);
        if (claim.Replaces is not null)
            CheckText(claim.Replaces);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(claim.HeldFor, TimeSpan.Zero);
    }

    /// <summary>Checks a duration.</summary>
    /// <param name="duration">The duration.</param>
    /// <param name="parameterName">The name of the caller's parameter, for the exception.</param>
    /// <exception cref="ArgumentException">It is negative.</exception>
    public static void CheckDuration(TimeSpan duration, string parameterName) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero, parameterName);

    /// <summary>Checks a limit and its window.</summary>
    /// <exception cref="ArgumentException">The limit is below 1, or the window is not more than zero.</exception>
    public static void CheckLimit(int limit, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
    }

    private static void CheckText(string text, [CallerArgumentExpression(nameof(text))] string? parameterName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameterName);
        if (text.Length > LongestKey)
            throw new ArgumentException($"A key or a tag can have at most {LongestKey} characters.", parameterName);
    }
}
