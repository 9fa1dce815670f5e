using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Registers the services that <c>RequireTwoFactor</c> needs.</summary>
internal static class StepUpRegistration
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<StepUpMessages>();
        services.TryAddSingleton<StepUpProofs>();
        services.TryAddSingleton<StepUpUsers>();
        services.TryAddSingleton<StepUpAge>();
        services.TryAddSingleton<StepUpUses>();
        services.TryAddSingleton<HeldForms>();
        services.TryAddSingleton<StepUpQuestions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IQuestionCompletion, StepUpCompletion>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TwoFactorRequirementHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, MiddlewareRequirementHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, RequirementWithoutRequestHandler>());
        services.TryAddScoped<AuthorizedRequest>();
        services.PostConfigure<AuthorizationOptions>(StepUpPolicy.Add);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, SignInTimes>());
        Wrapping<IAuthorizationPolicyProvider, StepUpPolicyProvider, DefaultAuthorizationPolicyProvider>.Add(services);
        Wrapping<IAuthorizationMiddlewareResultHandler, StepUpResultHandler, AuthorizationMiddlewareResultHandler>.Add(services);
    }
}
