using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Returns the question's status after the next change (a long poll). No thread is blocked during the wait.</summary>
internal static class StatusEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        ShownQuestions questions,
        ITwoFactorFlow flow,
        IOptions<TwoFactorWebOptions> options,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        EndpointAnswers answers,
        string? purpose,
        string? id,
        string? seen,
        string? wait)
    {
        if (!TryCount(seen, out long version) || !TryCount(wait, out long seconds))
            return EndpointAnswers.BadRequest("seen and wait must be whole numbers: the last version, and seconds.");
        if (await questions.FindAsync(http, QuestionCookie.Of(purpose), id) is not { Key: { } key })
            return answers.Restart(http);
        TimeSpan atMost = seconds < options.Value.LongPollTimeout.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.Value.LongPollTimeout;
        if (SlowRequest.ChangesSession(http))
            atMost = TimeSpan.Zero;
        FlowStatus status = await WaitAsync(flow, key, version, atMost, http.RequestAborted, lifetime.ApplicationStopping);
        return TypedResults.Json(StatusAnswer.Of(status, time.GetUtcNow()), AnswerJson.Default.StatusAnswer);
    }

    // When the host stops, the wait ends at once. The browser asks again, on another node or a little later.
    private static async Task<FlowStatus> WaitAsync(
        ITwoFactorFlow flow, FlowKey key, long seen, TimeSpan atMost, CancellationToken aborted, CancellationToken stopping)
    {
        if (atMost == TimeSpan.Zero)
            return await flow.GetAsync(key, aborted);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return await flow.WaitAsync(key, seen, atMost, either.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            return await flow.GetAsync(key, aborted);
        }
    }

    private static bool TryCount(string? text, out long number)
    {
        number = 0;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
