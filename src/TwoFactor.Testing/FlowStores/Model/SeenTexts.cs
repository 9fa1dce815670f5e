using System.Globalization;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>Writes the result of a call as text, with or without times, in the same way for a store and for the model.</summary>
internal sealed class SeenTexts(bool withTimes)
{
    public const string Nothing = "nothing";

    public string Of(StoredFlow? flow) =>
        flow is null ? Nothing : Of(flow.Content.Span is [byte content] ? content : (byte)0, flow.Version, flow.IsFinal, flow.Age, flow.UntilTurn);

    public string Of(ModelFlow? flow, TimeSpan now) =>
        flow is null ? Nothing : Of(flow.Content, flow.Version, flow.IsFinal, now - flow.Created, flow.Due > now ? flow.Due - now : TimeSpan.Zero);

    public string Of(SlotDecision decision) => decision.IsTaken ? "taken"
        : decision.IsPaused ? $"paused{Of(decision.TimeLeft)}" : $"held by {decision.Flow} ({decision.Tag}){Of(decision.TimeLeft)}";

    public string Of(ModelSlot slot, TimeSpan now) => slot.Flow is null
        ? $"paused{Of(slot.Until - now)}" : $"held by {slot.Flow} ({slot.Tag}){Of(slot.Until - now)}";

    public string OfWait(TimeSpan? wait) => wait is null ? "counted" : $"refused{Of(wait.Value)}";

    private string Of(byte content, long version, bool isFinal, TimeSpan age, TimeSpan untilTurn) => isFinal
        ? $"content {content}, version {version}, final{Of(age)}" : $"content {content}, version {version}{Of(age)}{Of(untilTurn)}";

    private string Of(TimeSpan time) => withTimes ? $", {Math.Round(time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)} ms" : string.Empty;
}
