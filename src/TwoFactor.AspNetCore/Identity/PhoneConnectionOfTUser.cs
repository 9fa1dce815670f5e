using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Connects an ID that a first challenge has proven.</summary>
internal sealed class PhoneConnection<TUser>(PhoneAccount<TUser> accounts) : IQuestionCompletion
    where TUser : class
{
    public QuestionKind Kind => QuestionKind.PhoneConnection;

    // A failure mode proves nothing about a phone.
    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome) =>
        !outcome.ByFailureMode && await accounts.ConnectAsync(http, outcome) ? found.Question.ReturnUrl : null;
}
