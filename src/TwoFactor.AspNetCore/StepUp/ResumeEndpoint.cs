using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.FirstFactor;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Shows the kept form, for the person to send, or a message that it could not be kept. It sends nothing by itself.</summary>
internal static class ResumeEndpoint
{
    public static IResult Handle(HttpContext http, HeldForms forms, EndpointAnswers answers, IOptions<TwoFactorWebOptions> options, string? purpose)
    {
        if (forms.Find(http, purpose) is not { } form || IsOfAnother(http, form, options.Value))
            return answers.Restart(http);
        return new HeldFormResult(form);
    }

    // Another user has signed in meanwhile. The request may also have no user, because this endpoint does not require the host's authentication
    // schemes.
    private static bool IsOfAnother(HttpContext http, HeldForm form, TwoFactorWebOptions options) =>
        http.User.Identity?.IsAuthenticated == true && FirstFactorSubject.Find(http.User, options) is { } subject && subject != form.Subject;
}
