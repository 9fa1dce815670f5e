using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants.Settings;

/// <summary>The name with which the host has registered a step that creates options, as in <c>Configure&lt;TOptions&gt;("acme", …)</c>.</summary>
internal static class StepName
{
    // Of Options itself, and of Options.DataAnnotations and Options.ConfigurationExtensions.
    private const string Assembly = "Microsoft.Extensions.Options";

    /// <returns>The name of the tenant that a step is for; <see langword="null"/> if it must be called for every tenant, like a class of the host's own that is derived from none of .NET's.</returns>
    /// <remarks>Steps with services, as in <c>AddOptions&lt;TOptions&gt;("acme").Configure&lt;TService&gt;(…)</c>, are of a type for each number of services. These types have only the property
    /// <c>Name</c> in common.</remarks>
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<>))]
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<,>))]
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<,,>))]
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<,,,>))]
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<,,,,>))]
    [DynamicDependency("Name", typeof(ConfigureNamedOptions<,,,,,>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<,>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<,,>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<,,,>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<,,,,>))]
    [DynamicDependency("Name", typeof(PostConfigureOptions<,,,,,>))]
    [DynamicDependency("Name", typeof(ValidateOptions<>))]
    [DynamicDependency("Name", typeof(ValidateOptions<,>))]
    [DynamicDependency("Name", typeof(ValidateOptions<,,>))]
    [DynamicDependency("Name", typeof(ValidateOptions<,,,>))]
    [DynamicDependency("Name", typeof(ValidateOptions<,,,,>))]
    [DynamicDependency("Name", typeof(ValidateOptions<,,,,,>))]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The attributes above keep the property. A type without it is called for every tenant, and compares the names itself.")]
    public static string? Of(object step)
    {
        for (Type? type = step.GetType(); type is not null; type = type.BaseType)
        {
            if (type.Assembly.FullName?.StartsWith(Assembly, StringComparison.Ordinal) == true)
                return type.GetProperty("Name")?.GetValue(step) as string;
        }

        return null;
    }
}
