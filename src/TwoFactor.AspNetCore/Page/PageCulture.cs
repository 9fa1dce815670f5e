using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Chooses the language of the page. If the host localizes requests, it is the host's choice. Otherwise it is the first of the browser's
/// languages for which there are texts.</summary>
internal static class PageCulture
{
    // For each of them, a host may look for texts in a database.
    private const int MostTried = 10;

    // Without data about cultures (InvariantGlobalization), there is only the invariant one, whose texts are English.
    private static readonly CultureInfo English = KnownCultures.Get("en") ?? CultureInfo.InvariantCulture;

    public static CultureInfo Of(HttpContext http)
    {
        if (http.Features.Get<IRequestCultureFeature>() is { } chosen)
            return chosen.RequestCulture.UICulture;
        IStringLocalizer<TwoFactorTexts>? hosts = http.RequestServices.GetService<IStringLocalizer<TwoFactorTexts>>();
        return http.Request.GetTypedHeaders().AcceptLanguage
            .Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => KnownCultures.Find(language.Value))
            .OfType<string>()
            .Distinct()
            .Take(MostTried)
            .Select(KnownCultures.Get)
            .FirstOrDefault(culture => culture is not null && (culture.TwoLetterISOLanguageName is "en" or "de" || HasTexts(hosts, culture))) ?? English;
    }

    // Many hosts have localizers, but only for texts of their own.
    private static bool HasTexts(IStringLocalizer? hosts, CultureInfo culture)
    {
        if (hosts is null)
            return false;
        CultureInfo before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = culture;
            return !hosts["Heading." + nameof(PromptState.Waiting)].ResourceNotFound;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
