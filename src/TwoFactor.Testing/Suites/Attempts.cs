namespace TwoFactor.Testing.Suites;

/// <summary>Tries a case again, with longer times, where the machine was too slow to judge it in real time.</summary>
internal static class Attempts
{
    /// <param name="most">How often it is tried.</param>
    /// <param name="tryAsync">Plays the case, and gives the reason why it cannot be judged, if there is one.</param>
    /// <param name="skip">Is told the reason.</param>
    public static async Task RunAsync(int most, Func<int, Task<string?>> tryAsync, Action<string> skip)
    {
        string? reason = null;
        for (int attempt = 0; attempt < most; attempt++)
        {
            reason = await tryAsync(attempt).ConfigureAwait(false);
            if (reason != TooSlowException.Reason)
                break;
        }

        if (reason is not null)
            skip(reason);
    }
}
