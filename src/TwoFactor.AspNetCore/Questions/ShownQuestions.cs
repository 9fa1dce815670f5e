using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Finds questions to show them. A question is shown only to its user, who may have signed out in another tab.</summary>
internal sealed partial class ShownQuestions(PendingQuestions questions, IEnumerable<IQuestionCompletion> completions, QuietLogger<ShownQuestions> logger)
{
    /// <summary>Finds the question of this browser, as <see cref="PendingQuestions.Find"/> does. To another user than its own, the response is as if there were none. It
    /// stays in the browser, because a visit changes nothing.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cookie">The cookie of the question.</param>
    /// <param name="id">The flow that the request names, if any.</param>
    public async Task<FoundQuestion?> FindAsync(HttpContext http, QuestionCookie cookie, string? id = null)
    {
        FoundQuestion? found = questions.Find(http, cookie, id);
        if (PendingQuestions.Shown(http) is not { } question || await IsShownAsync(http, question))
            return found;
        PendingQuestions.Hide(http);
        LogOfAnother(http.Request.Path, question.Tenant);
        return null;
    }

    // During a deployment, a question may be of a kind that only another node knows.
    private async Task<bool> IsShownAsync(HttpContext http, PendingQuestion question) =>
        completions.FirstOrDefault(one => one.Kind == question.Kind) is not { } kind || await kind.CanShowAsync(http, question);

    [LoggerMessage(EventIds.QuestionOfAnotherUser, LogLevel.Information, "{Path} does not show a pending question of tenant {Tenant}, because its user is no longer signed in with the sign-in that was asked.", EventName = nameof(EventIds.QuestionOfAnotherUser))]
    private partial void LogOfAnother(PathString path, string tenant);
}
