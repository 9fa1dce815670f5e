using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Cookies;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Which cookie keeps a browser's pending question, as the address of the question's page says: there is one for logging in, and one for each purpose of a
/// step-up. The form is only passed on to links.</summary>
/// <param name="Purpose">The step-up's purpose, as in the page's address; <see langword="null"/> for logging in.</param>
/// <param name="Form">Which form waits in the browser's tab for the step-up, as in the page's address; <see langword="null"/> for none. All tabs with one purpose share
/// the cookie.</param>
internal readonly record struct QuestionCookie(string? Purpose, string? Form = null)
{
    public const string StepUpPrefix = TwoFactorCookies.Prefix + "StepUp.";
    private const int HashLength = 16;

    /// <summary>The cookie for logging in.</summary>
    public static QuestionCookie Login => default;

    /// <summary>The cookie for a request's <c>purpose</c>, in a tab with its <c>form</c>.</summary>
    public static QuestionCookie Of(string? purpose, string? form = null) => string.IsNullOrEmpty(purpose) ? Login : new(purpose, string.IsNullOrEmpty(form) ? null : form);

    /// <summary>The cookie that the address of a request names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="purpose">Another purpose than that of the address; empty for logging in; <see langword="null"/> for that of the address.</param>
    public static QuestionCookie OfAddress(HttpRequest request, string? purpose = null) =>
        Of(purpose ?? request.Query["purpose"].ToString(), request.Query["form"].ToString());

    public string Name => Purpose is null
        ? TwoFactorCookies.Prefix + "SignIn"
        : StepUpPrefix + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Purpose)))[..HashLength];
}
