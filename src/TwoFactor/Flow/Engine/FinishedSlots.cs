using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Ends the slots of a flow that has a final state. While a flow holds a slot, no other start asks the same person (<see cref="FlowGuard"/>). A slot that
/// cannot be ended, because the store fails, expires by itself; the next start begins a pause that is missing (<see cref="FlowReplacement"/>).</summary>
internal sealed partial class FinishedSlots(IFlowStore store, QuietLogger<FinishedSlots> logger)
{
    private const string DeniedTag = "denied";

    /// <summary>Begins the pause after a denial, also if the slots have expired meanwhile because the service was out of reach. A slot that another start has
    /// taken since is not changed.</summary>
    public ValueTask PauseAsync(FlowContent content, string key, TimeSpan pause) => pause <= TimeSpan.Zero
        ? FreeAsync(content, key, TimeSpan.Zero)
        : TryAsync(content, async () =>
        {
            foreach (string slot in new[] { content.Slot, content.PhoneSlot, content.SecondSlot }.OfType<string>())
            {
                _ = await store.TakeSlotAsync(slot, new SlotClaim { Flow = key, Tag = DeniedTag, HeldFor = pause }).ConfigureAwait(false);
                await store.FreeSlotAsync(slot, key, pause).ConfigureAwait(false);
            }
        });

    /// <summary>Frees the slots that the flow still holds. After a denial, they stay taken for a pause.</summary>
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

    private ValueTask EndAsync(FlowContent content, string key, Func<ValueTask> endFirst, TimeSpan pause) => TryAsync(content, async () =>
    {
        await endFirst().ConfigureAwait(false);
        foreach (string slot in new[] { content.PhoneSlot, content.SecondSlot }.OfType<string>())
            await store.FreeSlotAsync(slot, key, pause).ConfigureAwait(false);
    });

    private async ValueTask TryAsync(FlowContent content, Func<Task> change)
    {
        try
        {
            await change().ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogSlot(content.Tenant, e.Message);
        }
    }

    [LoggerMessage(EventIds.SlotNotFreed, LogLevel.Warning, "The slot of a finished login of tenant {Tenant} could not be freed; it expires by itself. {Reason}", EventName = nameof(EventIds.SlotNotFreed))]
    private partial void LogSlot(string tenant, string reason);
}
