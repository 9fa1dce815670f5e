namespace TwoFactor.Transport;

/// <summary>A request that waits to enter a <see cref="ConnectionGate"/>.</summary>
internal sealed class GateWaiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Waits for its turn.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first, or the server cannot be connected to in time.</exception>
    /// <exception cref="HttpRequestException">The server cannot be connected to.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((GateWaiter)waiter!).TrySetCanceled(token), this);
        await Task.ConfigureAwait(false);
    }
}
