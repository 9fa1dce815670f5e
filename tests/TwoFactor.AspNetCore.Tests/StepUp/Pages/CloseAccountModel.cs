using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TwoFactor.AspNetCore.Tests.StepUp.Pages;

/// <summary>A Razor page that needs the phone, with a form that ASP.NET Core's antiforgery protects.</summary>
[RequireTwoFactor("close-account", MaxAgeSeconds = 60)]
public sealed class CloseAccountModel : PageModel
{
    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    public string State { get; private set; } = "open";

    public void OnPost() => State = $"closed because {Reason}";
}
