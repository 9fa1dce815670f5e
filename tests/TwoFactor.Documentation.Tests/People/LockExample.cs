using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>A user who was locked after the password is not signed in by the approval.</summary>
internal static class LockExample
{
    public static void CheckLock(TwoFactorWebOptions options)
    {
        options.SignIn = async context =>
        {
            if (await context.HttpContext.RequestServices.GetRequiredService<UserStore>().MayLogInAsync(context.Outcome.Subject))
                await context.HttpContext.SignInAsync(context.Scheme, context.Principal, context.Properties);
            else
                context.ReturnUrl = "~/login"; // without a sign-in
        };
    }
}
