namespace TwoFactor.Testing.Suites;

/// <summary>Limits how long a call is waited for.</summary>
internal static class TimeLimit
{
    /// <exception cref="DidNotEndException">The call has not ended in this time.</exception>
    public static async Task WithinAsync(this Task call, TimeSpan timeout)
    {
        try
        {
            await call.WaitAsync(timeout, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!call.IsFaulted)
        {
            throw new DidNotEndException();
        }
    }

    /// <inheritdoc cref="WithinAsync(Task, TimeSpan)"/>
    public static async Task<T> WithinAsync<T>(this Task<T> call, TimeSpan timeout)
    {
        await WithinAsync((Task)call, timeout).ConfigureAwait(false);
        return await call.ConfigureAwait(false);
    }
}
