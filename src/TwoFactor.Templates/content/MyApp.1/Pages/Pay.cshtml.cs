using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TwoFactor.AspNetCore;

namespace MyApp._1.Pages;

/// <summary>A payment. The user must have approved a payment on the phone within the last minute.</summary>
[RequireTwoFactor("payment", MaxAgeSeconds = 60)]
public sealed class PayModel : PageModel
{
    public decimal Amount { get; private set; }

    public IActionResult OnGet() => RedirectToPage("/Index");

    public void OnPost(decimal amount) => Amount = amount;
}
