using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    // The user may have signed out meanwhile, and another person may use the browser.
    public static async Task<IResult> HandleAsync(HttpContext http, HeldForms forms, StepUpUsers users, EndpointAnswers answers, string? purpose) =>
        forms.Find(http, purpose) is { } form
        && (await SchemeUser.FindAsync(http, form.Schemes)
            ? await users.IsStillAsync(http, form.Tenant, form.Subject, form.Session, form.SeenAt)
            : form.IsByHeader)
            ? new HeldFormResult(form)
            : answers.Restart(http);
}
