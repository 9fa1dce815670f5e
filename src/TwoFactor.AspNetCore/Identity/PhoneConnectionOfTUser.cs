using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Connects a phone that was proven by an approval of a first challenge.</summary>
internal sealed class PhoneConnection<TUser>(PhoneAccount<TUser> accounts) : IQuestionCompletion
    where TUser : class
{
    public QuestionKind Kind => QuestionKind.PhoneConnection;

    public Task<bool> CanCompleteAsync(HttpContext http, PendingQuestion question) => PhoneAccount<TUser>.CanConnectAsync(http, question);

    // By the claims alone. Whether the session has ended is found out before the phone is asked, and before an outcome is taken.
    public Task<bool> CanShowAsync(HttpContext http, PendingQuestion question) => Task.FromResult(
        http.User.Identity?.IsAuthenticated == true && http.RequestServices.GetRequiredService<UserManager<TUser>>().GetUserId(http.User) == question.Subject);

    // An approval by the failure mode does not prove an ID.
    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome) =>
        !outcome.ByFailureMode && await accounts.ConnectAsync(http, outcome) ? found.Question.ReturnUrl : null;
}
