namespace TwoFactor.Transport;

/// <summary>Observes work whose caller may stop waiting before it ends. This file is also compiled into each shared store.</summary>
internal static class Abandoned
{
    /// <summary>Observes a late failure, so that it is not reported as unobserved. A host would log its message, which may contain addresses and
    /// names.</summary>
    public static void Observe(Task work) => work.ContinueWith(
        static late => _ = late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
