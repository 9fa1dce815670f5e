namespace TwoFactor.Testing.Suites;

/// <summary>Repeats a case with longer times, if the machine was too slow for it in real time.</summary>
internal static class Attempts
{
    /// <param name="most">The maximum number of attempts.</param>
    /// <param name="tryAsync">Runs the case. Returns the reason if the case does not apply, otherwise null. <see cref="TooSlowException"/> leads to another
    /// attempt.</param>
    /// <param name="skip">Called with the reason if the case does not apply, or if the machine was too slow in all attempts.</param>
    public static async Task RunAsync(int most, Func<int, Task<string?>> tryAsync, Action<string> skip)
    {
        string? reason = null;
        for (int attempt = 0; attempt < most; attempt++)
        {
            try
            {
                reason = await tryAsync(attempt).ConfigureAwait(false);
                break;
            }
            catch (TooSlowException e)
            {
                reason = e.Message;
            }
        }

        if (reason is not null)
            skip(reason);
    }
}
