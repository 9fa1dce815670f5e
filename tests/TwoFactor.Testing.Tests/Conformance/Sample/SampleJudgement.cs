using System.Globalization;
using System.Net;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>Turns an answer to a poll into a status.</summary>
internal sealed class SampleJudgement(Fault fault)
{
    /// <param name="handle">The challenge.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isOver">Whether its deadline has passed.</param>
    /// <param name="isRemembered">Whether this instance started it. The correct provider does not look at it.</param>
    public ChallengeStatus Judge(ChallengeHandle handle, SampleAnswer answer, bool isOver, bool isRemembered)
    {
        ChallengeState state = ToState(answer.State);
        bool isOthers = !IsSame(answer.User, handle.User);
        if (fault == Fault.JudgesEveryStateByItsUser && isOthers)
            return new ChallengeStatus(ChallengeState.Invalid);
        if (fault == Fault.WaitsForEverIfDelivered && state == ChallengeState.Delivered)
            return new ChallengeStatus(state);
        if (state != ChallengeState.Approved)
            return new ChallengeStatus(isOver && !state.IsFinal() ? ChallengeState.Expired : state, message: answer.Message);

        string? approvedBy = string.IsNullOrWhiteSpace(answer.User) ? null : answer.User;
        return fault switch
        {
            Fault.IgnoresTheReturnedUser => new ChallengeStatus(ChallengeState.Approved, handle.User),
            Fault.TakesAMissingUserForTheRequestedOne when answer.User is null => new ChallengeStatus(ChallengeState.Approved, handle.User),
            Fault.JudgesTheUserFromMemory when approvedBy is not null && !isRemembered => new ChallengeStatus(ChallengeState.Approved, approvedBy),
            Fault.KeepsTheAliasToItself when isOthers && !isRemembered => new ChallengeStatus(ChallengeState.Invalid),
            Fault.BelievesTheReturnedUser when approvedBy is not null => new ChallengeStatus(ChallengeState.Approved, approvedBy),
            _ when approvedBy is null || (isOthers && !handle.AllowAlias) => new ChallengeStatus(ChallengeState.Invalid),
            _ => new ChallengeStatus(ChallengeState.Approved, approvedBy, answer.Message),
        };
    }

    private bool IsSame(string? approvedBy, string user) => fault switch
    {
        Fault.TakesALongerNameForTheRequestedOne => approvedBy?.StartsWith(user, StringComparison.Ordinal) == true,
        Fault.ComparesNamesByCulture => CultureInfo.InvariantCulture.CompareInfo.Compare(approvedBy, user) == 0,
        Fault.DecodesNames => WebUtility.HtmlDecode(Uri.UnescapeDataString(approvedBy ?? string.Empty)) == user,
        Fault.IgnoresTheCaseOfNames => string.Equals(approvedBy, user, StringComparison.OrdinalIgnoreCase),
        _ => approvedBy == user,
    };

    private string? Read(string? word) => fault switch
    {
        Fault.IgnoresTheCaseOfWords => word?.ToLowerInvariant(),
        Fault.ComparesWordsByCulture when CultureInfo.InvariantCulture.CompareInfo.Compare(word, "approved") == 0 => "approved",
        Fault.IgnoresBlanksBehindWords => word?.TrimEnd(),
        _ => word,
    };

    public ChallengeState ToState(string? word) => Read(word) switch
    {
        "pending" => ChallengeState.Pending,
        "delivered" => ChallengeState.Delivered,
        "approved" => ChallengeState.Approved,
        "denied" => fault == Fault.MistakesADenial ? ChallengeState.Expired : ChallengeState.Denied,
        "suspended" => ChallengeState.Suspended,
        "cancelled" => ChallengeState.Cancelled,
        null or "" when fault == Fault.TakesAMissingWordForApproval => ChallengeState.Approved,
        null or "" => ChallengeState.Unknown,
        _ => fault == Fault.TakesUnknownWordsForApproval ? ChallengeState.Approved : ChallengeState.Unknown,
    };
}
