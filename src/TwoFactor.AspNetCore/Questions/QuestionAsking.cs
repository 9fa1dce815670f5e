using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Asks the phone. This is the only place of the package that starts a flow.</summary>
internal sealed partial class QuestionAsking(ITwoFactorFlow flow, TimeProvider time, ILogger<QuestionAsking> logger)
{
    /// <returns>The question with the flow that asks, or with the reason why there is none.</returns>
    public async Task<PendingQuestion> AskAsync(PendingQuestion question, string browser, CancellationToken cancellationToken)
    {
        FlowRequest request = new(question.Tenant, question.Subject)
        {
            Browser = browser,
            Purpose = question.Purpose,
            HasFirstFactor = question.HasFirstFactor,
            Message = question.Message,
            AllowAlias = question.AllowAlias,
        };
        FlowStart start;
        try
        {
            start = await flow.StartAsync(request, cancellationToken);
        }
        catch (TwoFactorException e)
        {
            LogAway(question.Tenant, e.Message); // the store is away; the person may try again
            return question.AtRest() with { Refusal = FlowRefusal.Unavailable };
        }

        if (start.Refusal is not { } refusal)
            return question.AtRest() with { FlowId = start.Id };
        LogRefused(question.Tenant, refusal);
        return question.AtRest() with { Refusal = refusal, RetryAt = time.GetUtcNow() + start.RetryAfter };
    }

    [LoggerMessage(EventIds.ServiceAway, LogLevel.Warning, "Tenant {Tenant} cannot ask a phone now. {Reason}", EventName = nameof(EventIds.ServiceAway))]
    private partial void LogAway(string tenant, string reason);

    [LoggerMessage(EventIds.StartRefused, LogLevel.Information, "The phone of a subject of tenant {Tenant} is not asked: {Refusal}.", EventName = nameof(EventIds.StartRefused))]
    private partial void LogRefused(string tenant, FlowRefusal refusal);
}
