using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MyApp._1;

/// <summary>Payments. The user must have approved each on the phone within the last minute.</summary>
internal static class Payments
{
    /// <summary>The name under which the next page finds the amount that was paid.</summary>
    public const string Paid = "Paid";

    private const string Path = "/pay";

    public static void MapPayments(this WebApplication app)
    {
        app.MapPost(Path, Pay).RequireTwoFactor("payment", maxAge: TimeSpan.FromMinutes(1), once: true);
        app.MapGet(Path, () => Results.LocalRedirect("~/")); // comes from the login, which does not send the form again
    }

    // The phone shows no amount here. StepUpMessage of AddAspNetCore can return it: an approval then counts for that amount only.
    private static IResult Pay(HttpContext http, ITempDataDictionaryFactory data, [FromForm] decimal amount)
    {
        if (amount is < 1 or > 10_000)
            return Results.BadRequest();
        ITempDataDictionary next = data.GetTempData(http);
        next[Paid] = amount.ToString("N2", CultureInfo.CurrentCulture);
        next.Save();
        return Results.LocalRedirect("~/"); // so that loading the page again pays nothing
    }
}
