using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The addresses that the account page uses.</summary>
internal sealed record PhoneLinks(string Script, string Status, string Pair, string Confirm, string Prove, string Enable, string Disconnect, string Page, string Back)
{
    public static PhoneLinks Of(HttpContext http)
    {
        TwoFactorLinks links = http.RequestServices.GetRequiredService<TwoFactorLinks>();
        string To(string endpoint) => links.To(http, endpoint, QuestionCookie.Login);
        return new PhoneLinks(
            links.Asset(http, http.RequestServices.GetRequiredService<PageAssets>().PhoneScriptName),
            To(EndpointNames.PhoneStatus),
            To(EndpointNames.PhonePair),
            To(EndpointNames.PhoneConfirm),
            To(EndpointNames.PhoneProve),
            To(EndpointNames.PhoneEnable),
            To(EndpointNames.PhoneDisconnect),
            To(EndpointNames.Phone),
            http.Request.PathBase.Add("/").ToUriComponent());
    }
}
