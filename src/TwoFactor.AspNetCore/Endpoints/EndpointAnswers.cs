using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The responses of the endpoints: a page or a redirect for a browser that posts a form, JSON for a script.</summary>
internal sealed class EndpointAnswers(PromptModels prompts)
{
    /// <summary>Whether the browser will show the response as a page.</summary>
    public static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The request succeeded, and the browser continues.</summary>
    public static IResult Continue(HttpContext http, NextAnswer answer) => WantsPage(http.Request)
        ? new SeeOther(answer.Next)
        : TypedResults.Json(answer, AnswerJson.Default.NextAnswer);

    /// <summary>There is no matching question. The response is the same for every reason.</summary>
    public IResult Restart(HttpContext http) => Refuse(http, prompts.Restart(http, PendingQuestions.Shown(http)), StatusCodes.Status404NotFound, "restart",
        "There is no such question.", "The login is over, was made in another browser, or took too long. Start it again.");

    /// <summary>The service or the store is not available now. The question is kept.</summary>
    /// <param name="http">The request.</param>
    /// <param name="retryAfter">After which time the browser may try again.</param>
    /// <param name="hostPage">The page where the person tries again, if it is not the page of the question.</param>
    public IResult Unavailable(HttpContext http, TimeSpan? retryAfter, string? hostPage = null)
    {
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling((retryAfter ?? TimeSpan.FromSeconds(5)).TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Refuse(http, hostPage is null ? prompts.Unavailable(http) : prompts.UnavailableAt(http, hostPage), StatusCodes.Status503ServiceUnavailable, "unavailable",
            "This does not work at the moment.", "The question stays. Try again in a moment.");
    }

    /// <summary>The person has not answered yet.</summary>
    public static IResult NotFinal() => Problem(StatusCodes.Status409Conflict, "not-final", "The phone has not answered yet.", "Wait for a final state first.");

    public static IResult BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, "bad-request", "The request cannot be read.", detail);

    public IResult CrossSite(HttpContext http) => Refuse(http, prompts.Restart(http, PendingQuestions.Shown(http)), StatusCodes.Status403Forbidden, "cross-site",
        "The call does not come from the page itself.",
        "Neither Sec-Fetch-Site nor Origin proves it. Behind a proxy, the application sees the browser's scheme and host only with forwarded headers.");

    private static IResult Refuse(HttpContext http, PromptModel page, int statusCode, string code, string title, string detail) => WantsPage(http.Request)
        ? new PageResult(page, statusCode)
        : Problem(statusCode, code, title, detail);

    private static ProblemHttpResult Problem(int statusCode, string code, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: statusCode, title: title, extensions: new Dictionary<string, object?> { ["code"] = code });
}
