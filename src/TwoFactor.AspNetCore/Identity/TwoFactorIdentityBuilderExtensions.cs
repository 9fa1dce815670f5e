using System.Reflection;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TwoFactor;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Questions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the phone to ASP.NET Core Identity.</summary>
public static class TwoFactorIdentityBuilderExtensions
{
    /// <summary>Adds the phone as a second factor, for a host with one tenant.</summary>
    /// <inheritdoc cref="AddTwoFactor{TUser}(IdentityBuilder, Func{TUser, string})"/>
    /// <param name="builder">What <c>AddIdentity</c> or <c>AddIdentityCore</c> returned.</param>
    /// <param name="tenant">The tenant of all users.</param>
    /// <example><code>
    /// builder.Services.AddIdentity&lt;IdentityUser, IdentityRole>()
    ///     .AddEntityFrameworkStores&lt;Users>()
    ///     .AddDefaultTokenProviders()
    ///     .AddTwoFactor("acme");
    /// </code></example>
    public static IdentityBuilder AddTwoFactor(this IdentityBuilder builder, string tenant)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        typeof(TwoFactorIdentityBuilderExtensions).GetMethod(nameof(AddForOne), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(builder.UserType).Invoke(obj: null, BindingFlags.DoNotWrapExceptions, binder: null, [builder, tenant], culture: null);
        builder.Services.PostConfigure<TwoFactorWebOptions>(options => options.Tenant ??= _ => tenant);
        return builder;
    }

    /// <summary>Adds the phone as a second factor: a token provider named <see cref="IdentityTwoFactor.Provider"/>. <c>SignInManager</c>, lockout, recovery codes
    /// and remembered machines stay as they are.</summary>
    /// <remarks>
    /// <para>After <c>PasswordSignInAsync</c> has returned <c>RequiresTwoFactor</c>, redirect to <c>HttpContext.GetTwoFactorLoginPath(…)</c>. The page asks the
    /// phone, and calls <c>TwoFactorSignInAsync</c> after an approval.</para>
    /// <para>The built-in UI of Identity (<c>AddDefaultIdentity</c>, <c>AddDefaultUI</c>) redirects by itself, for users who have connected a phone.
    /// Its page for the code of an authenticator app is still available with <c>?otherWay=true</c>.</para>
    /// <para>A denial counts for the lockout, like a wrong code.</para>
    /// <para>The users' names at the services are kept in Identity's store, as authentication tokens. That replaces the default
    /// <see cref="ITwoFactorUserNames"/>, but not your own implementation.</para>
    /// </remarks>
    /// <typeparam name="TUser">The host's user.</typeparam>
    /// <param name="builder">What <c>AddIdentity</c> or <c>AddIdentityCore</c> returned.</param>
    /// <param name="tenant">Returns the tenant of a user; <see langword="null"/> for a user without a phone.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TUser"/> is not the type of Identity's users.</exception>
    /// <exception cref="InvalidOperationException">It was called before for users of another type.</exception>
    /// <example><code>
    /// builder.Services.AddIdentity&lt;AppUser, IdentityRole>()
    ///     .AddEntityFrameworkStores&lt;Users>()
    ///     .AddDefaultTokenProviders()
    ///     .AddTwoFactor&lt;AppUser>(user => user.Company);
    /// </code></example>
    public static IdentityBuilder AddTwoFactor<TUser>(this IdentityBuilder builder, Func<TUser, string?> tenant)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tenant);
        if (builder.UserType != typeof(TUser))
            throw new ArgumentException($"The users of Identity are {builder.UserType.Name}, and the delegate is for {typeof(TUser).Name}.", nameof(tenant));
        IServiceCollection services = builder.Services;
        ForbidOtherUsers<TUser>(services);
        services.Replace(ServiceDescriptor.Singleton(new IdentityTenants<TUser>(tenant)));
        services.TryAddScoped<PhoneApproval>();
        services.TryAddScoped<IdentityPhones<TUser>>();
        services.TryAddSingleton<LoginLinks>();
        services.TryAddSingleton<IIdentityLogin, IdentityLogin<TUser>>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IQuestionCompletion, IdentityCompletion<TUser>>());
        services.TryAddSingleton<PhoneAccount<TUser>>();
        services.TryAddSingleton<IPhoneAccount>(provider => provider.GetRequiredService<PhoneAccount<TUser>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IQuestionCompletion, PhoneConnection<TUser>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITwoFactorEvents, DenialLockout<TUser>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, FirstFactorRecord<TUser>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, SignInMarks>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SecurityStampValidatorOptions>, SignInMarks>());
        services.TryAddSingleton<BuiltInLogin>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<RazorPagesOptions>, BuiltInLoginSetup>());
        UseNames<TUser>(services);
        return builder.AddTokenProvider<PhoneTokenProvider<TUser>>(IdentityTwoFactor.Provider);
    }

    private static void AddForOne<TUser>(IdentityBuilder builder, string tenant)
        where TUser : class => builder.AddTwoFactor<TUser>(_ => tenant);

    // Identity's two-factor cookie contains only an id, which a user of each type may have.
    private static void ForbidOtherUsers<TUser>(IServiceCollection services)
        where TUser : class
    {
        Type? other = services.Select(service => service.ServiceType)
            .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IdentityTenants<>) && type != typeof(IdentityTenants<TUser>));
        if (other is not null)
            throw new InvalidOperationException($"AddTwoFactor was called before for Identity's users of the type {other.GenericTypeArguments[0].Name}. It cannot be used for {typeof(TUser).Name} as well.");
    }

    // Replaces only the library's default.
    private static void UseNames<TUser>(IServiceCollection services)
        where TUser : class
    {
        ServiceDescriptor names = ServiceDescriptor.Singleton<ITwoFactorUserNames, IdentityUserNames<TUser>>();
        ServiceDescriptor? known = services.LastOrDefault(service => service.ServiceType == typeof(ITwoFactorUserNames) && !service.IsKeyedService);
        if (known is null)
            services.Add(names);
        else if (known.ImplementationType?.Assembly == typeof(ITwoFactorUserNames).Assembly)
            services.Replace(names);
    }
}
