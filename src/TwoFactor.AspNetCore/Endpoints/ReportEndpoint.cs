using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>"This wasn't me", for services that accept such reports: the phone gets a notice that somebody logged in with the password
/// alone.</summary>
/// <remarks>It is possible only once for each question that ended without an approval, because it takes the question's outcome. The flow's own limits
/// therefore also limit how many notices a phone gets. Without a first factor nothing is sent, because a stranger may have typed the name.</remarks>
internal static partial class ReportEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        PendingQuestions questions,
        ITwoFactorFlow flow,
        ITwoFactorProviderFactory providers,
        ITwoFactorUserNames names,
        TwoFactorLinks links,
        EndpointAnswers answers,
        ILoggerFactory loggers,
        string? purpose,
        string? form,
        string? id)
    {
        QuestionCookie cookie = QuestionCookie.Of(purpose, form);
        if (questions.Find(http, cookie, id) is not { Key: { } key, Question: { HasFirstFactor: true } question })
            return answers.Restart(http);
        if (!providers.TryGetProvider(question.Tenant, out ITwoFactorProvider? provider))
            return answers.Restart(http);
        if (await flow.GetAsync(key, http.RequestAborted) is { State: ChallengeState.Approved })
            return answers.Restart(http); // an approval must be used only for the login
        FlowOutcome outcome = await flow.CompleteAsync(key, CancellationToken.None); // once the outcome is taken, there is no second attempt, even if the browser leaves now
        if (outcome.State != ChallengeState.Approved
            && provider.TryGetAbility(out IFraudNotice? notice)
            && await names.FindAsync(question.Tenant, provider.Name, question.Subject, CancellationToken.None) is { } user)
        {
            try
            {
                await notice.NotifyAsync(user, cancellationToken: CancellationToken.None);
            }
            catch (TwoFactorException e)
            {
                LogFailed(new QuietLogger(loggers.CreateLogger(typeof(ReportEndpoint))), question.Tenant, e.Message);
            }
        }

        PendingQuestion ended = question.WithoutFlow(outcome.State);
        questions.Keep(http, cookie, ended);
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = ended.Ended.ToString() });
    }

    [LoggerMessage(EventIds.ReportFailed, LogLevel.Warning, "Tenant {Tenant}: a fraud notice that a person requested could not be sent. {Reason}", EventName = nameof(EventIds.ReportFailed))]
    private static partial void LogFailed(ILogger logger, string tenant, string reason);
}
