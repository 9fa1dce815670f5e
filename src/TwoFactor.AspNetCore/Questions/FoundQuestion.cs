namespace TwoFactor.AspNetCore.Questions;

/// <summary>A pending question that belongs to the request's browser.</summary>
internal sealed record FoundQuestion(QuestionCookie Cookie, PendingQuestion Question, string Browser)
{
    /// <summary>The key of the question's flow; <see langword="null"/> if there is no flow now.</summary>
    public FlowKey? Key => Question.ToKey(Browser);

    /// <summary>The kind and the tenant.</summary>
    public override string ToString() => Question.ToString();
}
