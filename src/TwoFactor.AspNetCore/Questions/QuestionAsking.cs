using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Asks the phone. Only this class of the package starts flows.</summary>
internal sealed partial class QuestionAsking(
    ITwoFactorFlow flow, ITwoFactorProviderFactory providers, IOptions<TwoFactorWebOptions> options, TimeProvider time, QuietLogger<QuestionAsking> logger)
{
    /// <summary>Asks for the first time. If the store is unavailable, the result is a refusal, and the person may try again.</summary>
    public async Task<PendingQuestion> AskFirstAsync(PendingQuestion question, string browser, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(question, browser, cancellationToken);
        }
        catch (TwoFactorException e)
        {
            return Unavailable(question, e.Message);
        }
    }

    /// <summary>Asks (again) for a question that the browser has kept.</summary>
    /// <exception cref="TwoFactorException">The store is unavailable. The question in the browser stays valid.</exception>
    public async Task<PendingQuestion> AskAgainAsync(PendingQuestion question, string browser, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(question, browser, cancellationToken);
        }
        catch (ArgumentException) when (question.Kind == QuestionKind.PhoneConnection && providers.TryGetProvider(question.Tenant, out _))
        {
            LogRefused(question.Tenant, FlowRefusal.NotEnrolled);
            return question.WithoutFlow() with { Refusal = FlowRefusal.NotEnrolled }; // the name that was typed has a character that no name has
        }
        catch (ArgumentException e)
        {
            // Its tenant was removed after the question was written. If not, the exception is of the host's code, and its text may name the user.
            return Unavailable(question, providers.TryGetProvider(question.Tenant, out _) ? e.GetType().Name : e.Message);
        }
    }

    /// <returns>The question with its flow, or with the reason why there is none.</returns>
    private async Task<PendingQuestion> AskAsync(PendingQuestion question, string browser, CancellationToken cancellationToken)
    {
        FlowRequest request = new(question.Tenant, question.Subject)
        {
            Browser = question.FlowBrowser(browser),
            User = question.User,
            Purpose = question.Purpose,
            HasFirstFactor = question.HasFirstFactor,
            MayFailOpen = MayFailOpen(question.Kind),
            Message = question.Message,
            AllowAlias = question.AllowAlias,
        };
        FlowStart start = await flow.StartAsync(request, cancellationToken);
        if (start.Refusal is not { } refusal)
            return question.WithoutFlow() with { FlowId = start.Id, Deadline = start.Deadline, CollectUntil = start.Deadline + start.Status?.CollectWithin };
        LogRefused(question.Tenant, refusal);
        return question.WithoutFlow() with { Refusal = refusal, RetryAt = time.GetUtcNow() + start.RetryAfter };
    }

    private bool MayFailOpen(QuestionKind kind) => kind switch
    {
        QuestionKind.StepUp => options.Value.AllowStepUpByFailureMode,
        QuestionKind.PhoneConnection => false, // it proves that the person has the phone
        _ => true,
    };

    private PendingQuestion Unavailable(PendingQuestion question, string reason)
    {
        LogUnavailable(question.Tenant, reason);
        return question.WithoutFlow() with { Refusal = FlowRefusal.Unavailable };
    }

    [LoggerMessage(EventIds.ServiceUnavailable, LogLevel.Warning, "Tenant {Tenant} cannot ask a phone now. {Reason}", EventName = nameof(EventIds.ServiceUnavailable))]
    private partial void LogUnavailable(string tenant, string reason);

    [LoggerMessage(EventIds.StartRefused, LogLevel.Information, "The phone of a subject of tenant {Tenant} is not asked: {Refusal}.", EventName = nameof(EventIds.StartRefused))]
    private partial void LogRefused(string tenant, FlowRefusal refusal);
}
