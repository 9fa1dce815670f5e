using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Finds the flow of a key, if the key matches everything that the flow is bound to.</summary>
internal sealed class FlowFinder(IFlowStore store, FlowNotices notices, FlowTelemetry telemetry)
{
    private static readonly byte[] NoBinding = FlowHash.Digest("no binding");

    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    public async ValueTask<FoundFlow> FindAsync(FlowKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        string flowKey = FlowId.ToStoreKey(key.Id);
        FoundFlow? flow = FoundFlow.Of(flowKey, await store.ReadAsync(flowKey, cancellationToken).ConfigureAwait(false));
        bool fits = CryptographicOperations.FixedTimeEquals(flow?.Content.Binding ?? NoBinding, FlowBinding.Of(key));
        return fits && flow is { Content.IsStarting: false } ? flow : throw Refuse(key);
    }

    /// <summary>Records a key that does not match a flow.</summary>
    /// <returns>The exception, which is the same for all such keys.</returns>
    public TwoFactorException Refuse(FlowKey key)
    {
        telemetry.RecordRefusedKey();
        notices.KeyRefused(key);
        return FlowNotFound.Create();
    }
}
