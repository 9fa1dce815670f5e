using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    public static IResult Handle(HttpContext http, HeldForms forms, StepUpUsers users, EndpointAnswers answers, string? purpose)
    {
        if (forms.Find(http, purpose) is not { } form || IsOfAnother(http, form, users))
            return answers.Restart(http);
        return new HeldFormResult(form);
    }

    // Another user, or a user of another tenant, has signed in meanwhile, or the same one again. The request may also have no user, because this endpoint does not require the host's authentication
    // schemes.
    private static bool IsOfAnother(HttpContext http, HeldForm form, StepUpUsers users) =>
        http.User.Identity?.IsAuthenticated == true
        && (users.Find(http, http.User) is not { } user || user.Subject != form.Subject
            || !string.Equals(user.Tenant, form.Tenant, StringComparison.OrdinalIgnoreCase) || !user.IsSameSignIn(form.Session, form.HeldAt));
}
