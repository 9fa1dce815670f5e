using System.Globalization;
using System.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Finds the page's texts: the host's own text if there is one, otherwise the built-in one.</summary>
internal sealed class PageTexts(IServiceProvider services)
{
    private static readonly ResourceManager Ours = new("TwoFactor.AspNetCore.Page.Texts", typeof(PageTexts).Assembly);

    /// <summary>Returns a text by its name, in the current UI culture, with its arguments inserted.</summary>
    public string Get(string name, params object[] arguments) => Find(name, arguments) ?? name;

    /// <summary>A service's name, as users know it.</summary>
    public string Service(string provider) => Find("Provider." + provider) ?? provider;

    /// <summary>The language in which texts are found for the current UI culture, such as <c>de</c> or <c>zh-Hant</c>.</summary>
    public string Language => HostCulture?.Name ?? Ours.GetString("Language", CultureInfo.CurrentUICulture)!;

    /// <summary>The direction in which it is written: <c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => HostCulture?.TextInfo.IsRightToLeft == true ? "rtl" : "ltr";

    private CultureInfo? HostCulture =>
        CultureInfo.CurrentUICulture is { Name.Length: > 0 } culture && services.GetService<IStringLocalizer<TwoFactorTexts>>()?["Heading.Waiting"] is { ResourceNotFound: false } ? culture : null;

    /// <summary>The same as <see cref="Get"/>, or <see langword="null"/> if there is no such text.</summary>
    public string? Find(string name, params object[] arguments)
    {
        if (services.GetService<IStringLocalizer<TwoFactorTexts>>()?[name, arguments] is { ResourceNotFound: false } hosts)
            return hosts.Value;
        string? text = Ours.GetString(name, CultureInfo.CurrentUICulture);
        return text is null || arguments.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, arguments);
    }
}
