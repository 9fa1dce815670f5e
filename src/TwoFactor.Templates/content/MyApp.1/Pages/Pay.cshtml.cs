using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TwoFactor.AspNetCore;

namespace MyApp._1.Pages;

/// <summary>A payment. The user must have approved it on the phone within the last minute, and one approval pays once.</summary>
[RequireTwoFactor("payment", MaxAgeSeconds = 60, Once = true)]
public sealed class PayModel : PageModel
{
    public decimal Amount { get; private set; }

    public IActionResult OnGet() => RedirectToPage("/Index");

    public IActionResult OnPost(decimal amount)
    {
        if (amount is < 1 or > 10_000)
            return BadRequest();
        Amount = amount;
        return Page();
    }
}
