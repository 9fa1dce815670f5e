using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>A stream of the question's states (server-sent events). Each stream begins with the current state, also when a browser reconnects. A browser does not
/// reconnect after an error response; the client must then open the stream again.</summary>
internal static class EventsEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, ShownQuestions questions, ITwoFactorFlow flow, StatusStream stream, EndpointAnswers answers, string? purpose, string? id)
    {
        if (await questions.FindAsync(http, QuestionCookie.Of(purpose), id) is not { Key: { } key })
            return answers.Restart(http);
        _ = await flow.GetAsync(key, http.RequestAborted); // a key that does not match gets its error response before the stream begins
        return TypedResults.ServerSentEvents(stream.ReadAsync(key, http.RequestAborted));
    }
}
