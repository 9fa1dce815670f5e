using System.Collections.Immutable;

namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>One flow, one slot and one counter, as the contract describes them.</summary>
internal sealed record ModelState(ModelFlow? Flow, ModelSlot? Slot, ImmutableList<TimeSpan> Counted)
{
    public static readonly ModelState Empty = new(null, null, []);

    /// <summary>The part of the state that still exists at a time.</summary>
    public ModelState At(TimeSpan now) => this with
    {
        Flow = Flow is not null && Flow.Expires > now ? Flow : null,
        Slot = Slot is not null && Slot.Until > now ? Slot : null,
    };

    /// <summary>The same text for the same state.</summary>
    public string Signature => $"{Flow}; {Slot}; {string.Join(',', Counted.Select(time => time.Ticks))}";
}
