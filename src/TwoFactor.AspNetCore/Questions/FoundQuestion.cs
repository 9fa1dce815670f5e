namespace TwoFactor.AspNetCore.Questions;

/// <summary>A pending question that fits the request's browser.</summary>
internal sealed record FoundQuestion(QuestionSlot Slot, PendingQuestion Question, string Browser)
{
    /// <summary>The key of the flow that asks; <see langword="null"/> where the phone is not asked at the moment.</summary>
    public FlowKey? Key => Question.ToKey(Browser);

    /// <summary>The kind and the tenant.</summary>
    public override string ToString() => Question.ToString();
}
