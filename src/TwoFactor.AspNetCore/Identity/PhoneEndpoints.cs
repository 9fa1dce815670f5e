using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The account page of the phone, which connects and disconnects it. All changes are POST requests from the page itself.</summary>
internal static class PhoneEndpoints
{
    private const int LongestName = 256;
    private const long LongestForm = 4 * 1024;

    public static async Task<IResult> LookAsync(HttpContext http, IPhoneAccount account)
    {
        await MissingAuthentication.EnsureNotAsync(http);
        return await account.ViewOrSignOutAsync(http) is { } view ? new PhoneResult(view) : TypedResults.Challenge();
    }

    public static async Task<IResult> StatusAsync(HttpContext http, IPhoneAccount account) =>
        TypedResults.Json(await account.IsPairedAsync(http), AnswerJson.Default.Boolean);

    public static async Task<IResult> PairAsync(HttpContext http, IPhoneAccount account, TwoFactorLinks links)
    {
        bool replacesPairing = await FieldAsync(http.Request, "replacesPairing") is not null;
        return await account.PairAsync(http, replacesPairing) is { } view ? new PhoneResult(view) : Page(http, links);
    }

    public static async Task<IResult> ConfirmAsync(HttpContext http, IPhoneAccount account, TwoFactorLinks links) =>
        await ChangeAsync(http, links, () => account.ConfirmAsync(http));

    public static async Task<IResult> ProveAsync(HttpContext http, IPhoneAccount account, PendingQuestions questions, TwoFactorLinks links)
    {
        string page = links.To(http, EndpointNames.Phone, QuestionCookie.Login);
        string browser = BrowserCookie.Ensure(http);
        if (await account.CreateProofQuestionAsync(http, browser, await FieldAsync(http.Request, "name"), page) is not { } question)
            return new SeeOther(page);
        QuestionCookie cookie = QuestionCookie.Of(PhoneConnection.Purpose);
        questions.MakeRoom(http, cookie);
        questions.Keep(http, cookie, question);
        return new SeeOther(links.Page(http, cookie));
    }

    public static async Task<IResult> EnableAsync(HttpContext http, IPhoneAccount account, TwoFactorLinks links) =>
        await ChangeAsync(http, links, () => account.EnableAsync(http));

    public static async Task<IResult> DisconnectAsync(HttpContext http, IPhoneAccount account, TwoFactorLinks links)
    {
        PhoneView? view = null;
        SeeOther page = await ChangeAsync(http, links, async () => view = await account.DisconnectAsync(http));
        return view is null ? page : new PhoneResult(view);
    }

    // Makes a change, and redirects to the page.
    private static async Task<SeeOther> ChangeAsync(HttpContext http, TwoFactorLinks links, Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (ConcurrentChangeException)
        {
            // Another request changed the user meanwhile. The page shows the result.
        }

        return Page(http, links);
    }

    private static SeeOther Page(HttpContext http, TwoFactorLinks links) => new(links.To(http, EndpointNames.Phone, QuestionCookie.Login));

    private static async Task<string?> FieldAsync(HttpRequest request, string field)
    {
        if (!request.HasFormContentType || request.ContentLength is not (> 0 and <= LongestForm))
            return null;
        try
        {
            string text = (await request.ReadFormAsync(request.HttpContext.RequestAborted))[field].ToString().Trim();
            return text.Length is > 0 and <= LongestName && !text.Any(char.IsControl) ? text : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null; // the body is not a valid form
        }
    }
}
