namespace TwoFactor.Transport;

/// <summary>Cleans up after a handler of the host that ignored its token, when the call has ended without it.</summary>
internal static class Abandoned
{
    /// <summary>Disposes a late response, and observes a late failure.</summary>
    public static async Task DiscardAsync(Task<HttpResponseMessage?> sending)
    {
        try
        {
            (await sending.ConfigureAwait(false))?.Dispose();
        }
#pragma warning disable CA1031 // the call has already ended, with a failure of its own
        catch (Exception)
#pragma warning restore CA1031
        {
            // No caller is left.
        }
    }

    /// <summary>Observes a late failure, so that it is not reported as unobserved.</summary>
    public static void Observe(Task work) => work.ContinueWith(
        static late => _ = late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
