using System.Reflection;

namespace TwoFactor.Tests.Conventions;

/// <summary>The package that a test project tests: the one that it is named after.</summary>
internal static class PackageUnderTest
{
    private const string Suffix = ".Tests";

    public static Assembly Assembly { get; } = Assembly.Load(typeof(PackageUnderTest).Assembly.GetName().Name![..^Suffix.Length]);

    public static IEnumerable<Type> PublicTypes => Assembly.GetExportedTypes()
        .Where(type => type.Name != "Program") // made by the compiler, and public
        .OrderBy(type => type.FullName, StringComparer.Ordinal);
}
