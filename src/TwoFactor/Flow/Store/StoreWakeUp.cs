namespace TwoFactor.Flow;

/// <summary>Calls a listener of an <see cref="IFlowStore"/>. For implementations of stores.</summary>
public static class StoreWakeUp
{
    /// <summary>Calls the listener. An exception that it throws is ignored, so that it does not affect the store or other listeners.</summary>
    /// <param name="wake">What was passed to <see cref="IFlowStore.ListenAsync"/>.</param>
    /// <param name="flow">The key of the flow that changed, or <see langword="null"/> after a gap.</param>
    public static void Call(Action<string?> wake, string? flow)
    {
        ArgumentNullException.ThrowIfNull(wake);
        try
        {
            wake(flow);
        }
#pragma warning disable CA1031 // whatever a listener throws, the change has happened and the other listeners must be called
        catch (Exception)
#pragma warning restore CA1031
        {
            // By the contract of IFlowStore, an exception from a listener is ignored.
        }
    }
}
