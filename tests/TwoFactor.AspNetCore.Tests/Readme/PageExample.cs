using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The README's examples about the page.</summary>
internal static class PageExample
{
    public static void Look(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor().AddAspNetCore(options =>
        {
            options.ApplicationName = "Acme Portal";
            options.Page.LogoPath = "~/logo.svg";
            options.Page.StylePath = "~/css/phone.css";         // after ours
            options.Page.OtherWayPath = "/login/recovery-code";
        });
    }

    public static void Texts(WebApplicationBuilder builder)
    {
        builder.Services.AddLocalization(options => options.ResourcesPath = "Resources");
        builder.Services.AddSingleton<IStringLocalizer<TwoFactorTexts>, PhoneTexts>();
    }

    public sealed class PhoneTexts(IStringLocalizerFactory factory) : IStringLocalizer<TwoFactorTexts>
    {
        private readonly IStringLocalizer own = factory.Create(typeof(PhoneTexts));

        public LocalizedString this[string name] => own[name];

        public LocalizedString this[string name, params object[] arguments] => own[name, arguments];

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => own.GetAllStrings(includeParentCultures);
    }
}
