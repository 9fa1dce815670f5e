namespace TwoFactor.Flow;

/// <summary>What follows for a flow from the service's answer to a poll, or from its failure.</summary>
internal static class PollVerdict
{
    /// <summary>The service answered.</summary>
    /// <remarks>Only <see cref="ChallengeState.Approved"/> allows the login. It comes only from the service's own response about this challenge, which the
    /// provider has checked.</remarks>
    /// <param name="flow">The flow as it was polled.</param>
    /// <param name="status">The answer.</param>
    /// <param name="isOverHere">Whether the challenge's deadline is over by this node's clock, which may differ from the store's. Before that, an
    /// "expired" is the service's own word.</param>
    public static FlowContent Answered(FoundFlow flow, ChallengeStatus status, bool isOverHere)
    {
        FlowContent content = flow.Content with { IsTroubled = false, QuietSince = TimeSpan.Zero, QuietUntil = TimeSpan.Zero, Message = status.Message ?? flow.Content.Message };
        switch (status.State)
        {
            case ChallengeState.Approved:
                return content with { State = ChallengeState.Approved, ApprovedUser = status.ApprovedUser };
            // Perhaps only by this node's clock; or a stranger must not learn that there was a challenge, and a decoy expires at the deadline.
            case ChallengeState.Expired when (isOverHere || !content.HasFirstFactor) && flow.Age < content.AnswerWithin:
                return content;
            case ChallengeState.Suspended when !content.HasFirstFactor:
                return content with { IsDecoy = true, Message = flow.Content.Message }; // a stranger must not learn that the user was frozen
            case ChallengeState.Denied or ChallengeState.Expired or ChallengeState.Suspended or ChallengeState.Cancelled or ChallengeState.Invalid:
                return content with { State = status.State };
            default:
                // Any other value, such as a new one of the host's own provider, says nothing.
                return Unanswered(flow, content with { State = status.State is ChallengeState.Pending or ChallengeState.Delivered ? status.State : content.State });
        }
    }

    /// <summary>The person has not answered, or there is no challenge to ask about.</summary>
    /// <param name="flow">The flow as it was polled.</param>
    /// <param name="content">Its content as it will be written if there is still time.</param>
    public static FlowContent Unanswered(FoundFlow flow, FlowContent content) =>
        flow.Age >= content.AnswerWithin ? content with { State = ChallengeState.Expired } : content;

    /// <summary>The poll failed. Some time after the deadline, no answer can be expected.</summary>
    /// <param name="flow">The flow as it was polled.</param>
    /// <param name="options">The tenant's options.</param>
    /// <param name="isForgotten">Whether the service does not know the challenge.</param>
    /// <param name="pause">How long after the beginning of the poll the service must not be asked; <see langword="null"/> if it did not say.</param>
    public static FlowContent Failed(FoundFlow flow, FlowOptions options, bool isForgotten, TimeSpan? pause = null)
    {
        FlowContent troubled = flow.Content with { IsTroubled = true, QuietSince = TimeSpan.Zero, QuietUntil = TimeSpan.Zero };
        bool isOverInTime = isForgotten || !flow.Content.HasFirstFactor;
        TimeSpan hopeless = isOverInTime ? troubled.AnswerWithin : troubled.AnswerWithin + (troubled.CollectWithin / 2);
        if (flow.Age >= hopeless)
            return troubled with { State = ChallengeState.Expired };
        if (pause is null || pause <= options.MinPollInterval)
            return troubled;
        // Whatever the service asks for, it is polled at the deadline and at the end, so that no answer is lost.
        TimeSpan latest = flow.Age < troubled.AnswerWithin ? troubled.AnswerWithin : hopeless;
        return troubled with { QuietSince = flow.Age, QuietUntil = pause < latest - flow.Age ? flow.Age + pause.Value : latest };
    }
}
