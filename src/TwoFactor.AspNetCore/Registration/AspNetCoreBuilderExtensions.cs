using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.FirstFactor;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the services of this package to <c>AddTwoFactor</c>.</summary>
public static class AspNetCoreBuilderExtensions
{
    /// <summary>Adds the services that <c>MapTwoFactor</c> and <c>SignInFirstFactorAsync</c> need. It also adds data protection,
    /// records in the properties of your cookies when users sign in, and wraps the services that decide about authorization, so register your own before it. It adds
    /// no authentication scheme, no localization and no antiforgery.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="configure">Sets the options. If the method is called several times, all functions are applied in that order.</param>
    /// <returns>The same builder.</returns>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
    ///     .AddSezame()
    ///     .AddAspNetCore(options => options.ApplicationName = "Acme Portal");
    /// </code></example>
    public static ITwoFactorBuilder AddAspNetCore(this ITwoFactorBuilder builder, Action<TwoFactorWebOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (configure is not null)
            services.Configure(configure);
        services.AddOptions<TwoFactorWebOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TwoFactorWebOptions>, WebOptionsCheck>());
        services.AddDataProtection();
        services.TryAddSingleton(typeof(QuietLogger<>));
        services.TryAddSingleton<PendingQuestions>();
        services.TryAddSingleton<ShownQuestions>();
        services.TryAddSingleton<QuestionAsking>();
        services.TryAddSingleton<QuestionCompletions>();
        services.TryAddSingleton<ApprovingPhone>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IQuestionCompletion, SignInCompletion>());
        services.TryAddSingleton<FirstFactorStart>();
        services.TryAddSingleton<PageAccess>();
        services.TryAddSingleton<ReturnUrls>();
        services.TryAddSingleton<TwoFactorLinks>();
        services.TryAddSingleton<EndpointMapping>();
        services.TryAddSingleton<StatusStream>();
        services.TryAddSingleton<EndpointAnswers>();
        services.TryAddSingleton<FailureFilter>();
        services.TryAddSingleton<SameOriginFilter>();
        services.TryAddSingleton<PageTexts>();
        services.TryAddSingleton<PageAssets>();
        services.TryAddSingleton<PromptModels>();
        StepUpRegistration.Add(services);
        services.TryAddSingleton<PromptSource>();
        return builder;
    }
}
