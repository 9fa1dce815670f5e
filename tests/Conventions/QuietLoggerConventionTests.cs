using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Tests.Conventions;

/// <summary>In packages that a host runs in production, a logging provider that throws must not end a login.</summary>
public sealed class QuietLoggerConventionTests
{
    private static readonly string[] OfDevelopment = ["TwoFactor.Emulator", "TwoFactor.Cli"];

    [Test]
    public void Every_class_is_given_a_quiet_logger()
    {
        IEnumerable<string> loud =
            from type in PackageUnderTest.Assembly.GetTypes()
            where !OfDevelopment.Contains(PackageUnderTest.Assembly.GetName().Name) && type.Name != "QuietLogger`1" && !IsContext(type)
            from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            where constructor.GetParameters().Any(parameter => IsLoud(parameter.ParameterType))
            select type.Name;
        Assert.That(loud, Is.Empty);
    }

    private static bool IsLoud(Type type) =>
        typeof(ILoggerFactory).IsAssignableFrom(type) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILogger<>));

    // It passes the host's factory on to a provider, and logs nothing itself.
    private static bool IsContext(Type type) => type.Name.EndsWith("ProviderContext`1", StringComparison.Ordinal);
}
