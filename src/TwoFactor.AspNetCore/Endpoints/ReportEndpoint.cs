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
        if (questions.Find(http, cookie, id) is not { Key: { } key, Question: { HasFirstFactor: true, Kind: not QuestionKind.PhoneConnection } question })
            return answers.Restart(http);
        if (!providers.TryGetProvider(question.Tenant, out ITwoFactorProvider? provider))
            return answers.Restart(http);
        // A browser that leaves stops none of this, because the person has said so.
        ChallengeState state = (await flow.GetAsync(key, CancellationToken.None)).State;
        if (state == ChallengeState.Approved)
            return answers.Restart(http); // an approval must be used only for the login
        if (!state.IsFinal())
            return EndpointAnswers.NotFinal(); // the outcome could become an approval; a final state never changes

        // First everything that the person can repeat after a failure. Once the outcome is taken, there is no second attempt.
        provider.TryGetAbility(out IFraudNotice? notice);
        string? user = notice is null ? null : await FindUserAsync(names, question, provider.Name);
        FlowOutcome outcome = await flow.CompleteAsync(key, CancellationToken.None);
        if (await NotifyAsync(notice, user) is { } failure)
            LogFailed(new QuietLogger(loggers.CreateLogger(typeof(ReportEndpoint))), question.Tenant, failure);

        PendingQuestion ended = question.WithoutFlow(outcome.State);
        questions.Keep(http, cookie, ended);
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = ended.Ended.ToString() });
    }

    private static async Task<string?> FindUserAsync(ITwoFactorUserNames names, PendingQuestion question, string provider)
    {
        try
        {
            return await names.FindAsync(question.Tenant, provider, question.Subject, CancellationToken.None);
        }
#pragma warning disable CA1031 // code of the host, which may throw anything
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new TwoFactorException(TwoFactorError.Unavailable, $"The name of a user who reports a login cannot be found now ({e.GetType().Name}).", e) { Tenant = question.Tenant };
        }
    }

    /// <returns>Why the notice was not sent, without the user's name; <see langword="null"/> if it was.</returns>
    private static async Task<string?> NotifyAsync(IFraudNotice? notice, string? user)
    {
        if (notice is null)
            return "The service takes no such notices.";
        if (user is null)
            return "The user has no name at the service.";
        try
        {
            await notice.NotifyAsync(user, cancellationToken: CancellationToken.None);
            return null;
        }
        catch (TwoFactorException e)
        {
            return e.Message;
        }
#pragma warning disable CA1031 // the service cannot have a user of that name, or code of the host has failed; the text may contain the name
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.GetType().Name;
        }
    }

    [LoggerMessage(EventIds.ReportFailed, LogLevel.Warning, "Tenant {Tenant}: a fraud notice that a person requested could not be sent. {Reason}", EventName = nameof(EventIds.ReportFailed))]
    private static partial void LogFailed(ILogger logger, string tenant, string reason);
}
