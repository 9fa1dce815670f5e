using System.Globalization;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>A stream of the question's states (server-sent events). A browser that reconnects sends the id of the last event that it saw. It does not reconnect after an
/// error response; the client must then open the stream again.</summary>
internal static class EventsEndpoint
{
    private const string LastEventId = "Last-Event-ID";

    public static async Task<IResult> HandleAsync(
        HttpContext http, ShownQuestions questions, ITwoFactorFlow flow, StatusStream stream, EndpointAnswers answers, string? purpose, string? id)
    {
        if (await questions.FindAsync(http, QuestionCookie.Of(purpose), id) is not { Key: { } key })
            return answers.Restart(http);
        FlowStatus now = await flow.GetAsync(key, http.RequestAborted); // a key that does not match gets its error response before the stream begins
        _ = long.TryParse(http.Request.Headers[LastEventId].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long seen);
        if (seen > now.Version)
            seen = 0; // the id belongs to another flow
        return TypedResults.ServerSentEvents(stream.ReadAsync(key, seen, http.RequestAborted));
    }
}
