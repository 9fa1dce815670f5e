using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The addresses that the account page uses.</summary>
internal sealed record PhoneLinks(string Style, string Script, string Status, string Pair, string Confirm, string Prove, string Disconnect, string Back)
{
    public static PhoneLinks Of(HttpContext http)
    {
        TwoFactorLinks links = http.RequestServices.GetRequiredService<TwoFactorLinks>();
        PageAssets assets = http.RequestServices.GetRequiredService<PageAssets>();
        string To(string endpoint) => links.To(http, endpoint, QuestionSlot.Login);
        return new PhoneLinks(
            links.Asset(http, assets.StyleName),
            links.Asset(http, assets.PhoneScriptName),
            To(EndpointNames.PhoneStatus),
            To(EndpointNames.PhonePair),
            To(EndpointNames.PhoneConfirm),
            To(EndpointNames.PhoneProve),
            To(EndpointNames.PhoneDisconnect),
            http.Request.PathBase.Add("/").ToUriComponent());
    }
}
