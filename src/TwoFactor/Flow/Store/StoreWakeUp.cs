namespace TwoFactor.Flow;

/// <summary>Calls a listener of an <see cref="IFlowStore"/>. For stores of all kinds.</summary>
public static class StoreWakeUp
{
    /// <summary>Calls the listener. An exception that it throws ends here, so that it disturbs neither the store nor other listeners.</summary>
    /// <param name="wake">What was passed to <see cref="IFlowStore.ListenAsync"/>.</param>
    /// <param name="flow">The key of the flow that changed, or <see langword="null"/> after a gap.</param>
    public static void Call(Action<string?> wake, string? flow)
    {
        ArgumentNullException.ThrowIfNull(wake);
        try
        {
            wake(flow);
        }
#pragma warning disable CA1031 // a listener's fault is its own: the change has happened, and the other listeners are called
        catch (Exception)
#pragma warning restore CA1031
        {
            // The contract: a listener that throws disturbs nothing.
        }
    }
}
