using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
#if (identity)
using Microsoft.AspNetCore.Identity;
#endif
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
#if (identity)
using MyApp._1.Users;
#endif

namespace MyApp._1.Pages;

/// <summary>The page after the login.</summary>
[Authorize]
#if (identity)
public sealed class IndexModel(SignInManager<AppUser> signIn) : PageModel
#else
public sealed class IndexModel : PageModel
#endif
{
    public async Task<IActionResult> OnPostLogOutAsync()
    {
#if (identity)
        await signIn.SignOutAsync();
#else
        await HttpContext.SignOutAsync();
#endif
        return RedirectToPage("/Login");
    }
}
