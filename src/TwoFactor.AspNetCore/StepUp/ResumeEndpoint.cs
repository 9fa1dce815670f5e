using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext http, HeldForms forms, StepUpUsers users, EndpointAnswers answers, string? purpose)
    {
        if (forms.Find(http, purpose) is not { } form || await IsOfAnotherAsync(http, form, users))
            return answers.Restart(http);
        return new HeldFormResult(form);
    }

    // Another user, or a user of another tenant, has signed in meanwhile, or the same one again. The request may also have no user: this endpoint does not
    // require the host's authentication schemes.
    private static async Task<bool> IsOfAnotherAsync(HttpContext http, HeldForm form, StepUpUsers users)
    {
        if (form.Schemes is { Count: > 0 } schemes)
            await SchemeUser.FindAsync(http, schemes);
        return http.User.Identity?.IsAuthenticated == true
            && (await users.FindAsync(http, http.User) is not { } user || user.Subject != form.Subject
                || !string.Equals(user.Tenant, form.Tenant, StringComparison.OrdinalIgnoreCase) || !user.IsSameSignIn(form.Session, form.SeenAt));
    }
}
