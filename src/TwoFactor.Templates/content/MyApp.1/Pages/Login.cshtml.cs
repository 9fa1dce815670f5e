#if (!identity)
using System.Security.Claims;
#else
using Microsoft.AspNetCore.Identity;
#endif
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using MyApp._1.Users;
#if (identity)
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;
#endif

namespace MyApp._1.Pages;

#if (identity)
/// <summary>The first factor: a name and a password. Users who have connected a phone are then asked on the phone.</summary>
public sealed class LoginModel(SignInManager<AppUser> signIn) : PageModel
#else
/// <summary>The first factor: a name and a password. The phone is asked next.</summary>
public sealed class LoginModel(IUsers users) : PageModel
#endif
{
    [BindProperty]
    public string Name { get; set; } = "";

    [BindProperty]
    public string Password { get; set; } = "";

    public async Task<IActionResult> OnPostAsync(string? returnUrl)
    {
        if (!ModelState.IsValid)
            return Page();

#if (identity)
        SignInResult result = await signIn.PasswordSignInAsync(Name, Password, isPersistent: false, lockoutOnFailure: true);
        if (result.RequiresTwoFactor)
            return LocalRedirect(HttpContext.GetTwoFactorLoginPath(returnUrl));
        if (result.Succeeded)
            return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "~/");

        ModelState.AddModelError("", result.IsLockedOut ? "Too many wrong answers. Try again later." : "The name or the password is wrong.");
        return Page();
#else
        if (await users.CheckAsync(Name, Password, HttpContext.RequestAborted) is not { } user)
        {
            ModelState.AddModelError("", "The name or the password is wrong.");
            return Page();
        }

        // The password is right. The user is signed in after an approval on the phone.
        ClaimsIdentity identity = new([new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(ClaimTypes.Name, user.Name)], "password");
        await HttpContext.SignInFirstFactorAsync(new ClaimsPrincipal(identity), user.Tenant, new() { ReturnUrl = returnUrl, Message = "Log in to MyApp.1" });
        return new EmptyResult(); // the response is a redirect to the page that waits for the phone
#endif
    }
}
