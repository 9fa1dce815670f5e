using System.Diagnostics;

namespace TwoFactor.Flow;

/// <summary>Hands out the outcome of a flow, to one caller only.</summary>
internal sealed class FlowCompletion(IFlowStore store, FlowEnding ending, FlowSettings settings, FlowNotices notices, FlowTelemetry telemetry, TimeProvider time)
{
    /// <summary>Takes the outcome of a flow in a final state. The store gives it to one caller, on whichever node.</summary>
    /// <returns>The outcome, or <see langword="null"/> if another caller took it first.</returns>
    public async Task<FlowOutcome?> CompleteAsync(FoundFlow flow, CancellationToken cancellationToken)
    {
        using Activity? span = telemetry.StartSpan("two_factor flow complete", flow.Content);
        await ending.PauseBeforeConsumedAsync(flow, settings.For(flow.Content.Tenant)).ConfigureAwait(false);
        StoredFlow? consumed = await store.ConsumeAsync(flow.Key, cancellationToken).ConfigureAwait(false);
        if (FoundFlow.Of(flow.Key, consumed) is not { Content: var content } ended)
            return null;
        telemetry.RecordCompletion(content);
        notices.Completed(content);
        ending.EndConsumed(ended);
        return content.ToOutcome(ended.Age, time.GetUtcNow());
    }
}
