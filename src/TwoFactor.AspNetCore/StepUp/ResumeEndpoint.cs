using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    // The user may have signed out meanwhile, and another person may use the browser.
    public static async Task<IResult> HandleAsync(HttpContext http, HeldForms forms, StepUpUsers users, EndpointAnswers answers, string? purpose, string? back)
    {
        if (forms.Find(http, purpose) is not { } form)
            return forms.Back(back) is { } page ? new HeldFormResult(form: null, page) : answers.Restart(http);
        bool isTheirs = await SchemeUser.FindAsync(http, form.Schemes)
            ? await users.IsStillAsync(http, form.Tenant, form.Subject, form.Session, form.SeenAt)
            : form.IsByHeader;
        return isTheirs ? new HeldFormResult(form, form.Back) : answers.Restart(http);
    }
}
