using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    // The user may have signed out meanwhile, and another person may use the browser.
    public static async Task<IResult> HandleAsync(HttpContext http, HeldForms forms, StepUpUsers users, EndpointAnswers answers, string? purpose, string? form, string? back)
    {
        if (forms.Find(http, purpose, form) is not { } held)
            return forms.Back(back) is { } page ? new HeldFormResult(form: null, page) : answers.Restart(http);
        bool isTheirs = await SchemeUser.FindAsync(http, held.Schemes)
            ? await users.IsStillAsync(http, held.Tenant, held.Subject, held.Session, held.SeenAt)
            : held.IsByHeader; // these credentials were in a header, which our page does not get; the form is bound to the browser
        return isTheirs ? new HeldFormResult(held, held.Back) : answers.Restart(http);
    }
}
