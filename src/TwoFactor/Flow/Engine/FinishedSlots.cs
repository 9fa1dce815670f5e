using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Ends the slots of a flow that has a final state. While a flow holds a slot, no other start asks the same person (<see cref="FlowGuard"/>). A slot that
/// cannot be ended, because the store fails, expires by itself; the next start begins a pause that is missing (<see cref="FlowReplacement"/>).</summary>
internal sealed partial class FinishedSlots(IFlowStore store, QuietLogger<FinishedSlots> logger)
{
    /// <summary>Frees the slots. After a denial, they stay taken for a pause.</summary>
    public ValueTask FreeAsync(FlowContent content, string key, TimeSpan pause) =>
        EndAsync(content, key, () => store.FreeSlotAsync(content.Slot, key, pause), pause);

    /// <summary>Keeps the first slot for a moment after an approval, so that a second start of the same browser finds it instead of asking again.</summary>
    public ValueTask MarkApprovedAsync(FlowContent content, string key, FlowOptions options)
    {
        SlotClaim approved = new()
        {
            Flow = key,
            Tag = FlowSlots.ApprovedTag,
            HeldFor = options.CollectWithin < FlowSlots.AnswerTime ? options.CollectWithin : FlowSlots.AnswerTime,
        };
        return EndAsync(content, key, async () => _ = await store.TakeSlotAsync(content.Slot, approved).ConfigureAwait(false), TimeSpan.Zero);
    }

    private async ValueTask EndAsync(FlowContent content, string key, Func<ValueTask> endFirst, TimeSpan pause)
    {
        try
        {
            await endFirst().ConfigureAwait(false);
            foreach (string slot in new[] { content.PhoneSlot, content.SecondSlot }.OfType<string>())
                await store.FreeSlotAsync(slot, key, pause).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogSlot(content.Tenant, e.Message);
        }
    }

    [LoggerMessage(EventIds.SlotNotFreed, LogLevel.Warning, "The slot of a finished login of tenant {Tenant} could not be freed; it expires by itself. {Reason}", EventName = nameof(EventIds.SlotNotFreed))]
    private partial void LogSlot(string tenant, string reason);
}
