using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TwoFactor.Tests.Conventions;

/// <summary>Conventions that every package of the project follows.</summary>
public sealed partial class ConventionTests
{
    // A test runner calls it, and has nothing to cancel it with.
    private static readonly string[] WithoutToken = ["ConformanceCase.RunAsync", "FlowStoreCase.RunAsync", "FlowCase.RunAsync"];

    private static readonly Type[] AsynchronousTypes = [typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    // A setting, which never comes from a service: its default, 0, is the strict mode.
    private static readonly string[] WithStrictZero = ["FlowFailureMode"];

    private static readonly string[] SuffixesOfOptions = ["Options", "Behaviour"];

    private static readonly Type[] TypesWithRange = [typeof(int), typeof(long), typeof(double), typeof(TimeSpan)];

    [Test]
    public void Classes_are_sealed_or_abstract()
    {
        IEnumerable<string> open = PackageUnderTest.PublicTypes
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
            .Select(type => type.Name);
        Assert.That(open, Is.Empty);
    }

    // Adding a parameter to a positional record is a breaking change: it changes the constructor and the deconstruction.
    [Test]
    public void Records_are_not_positional() => Assert.That(
        PackageUnderTest.PublicTypes.Where(type => type.GetMethod("<Clone>$") is not null && type.GetMethod("Deconstruct") is not null).Select(type => type.Name),
        Is.Empty);

    [Test]
    public void The_value_0_of_an_enum_is_None_or_Unknown() => Assert.That(
        PackageUnderTest.PublicTypes.Where(type => type.IsEnum && Enum.GetName(type, 0) is not (null or "None" or "Unknown"))
            .Select(type => type.Name).Except(WithStrictZero),
        Is.Empty);

    [Test]
    public void Asynchronous_methods_end_in_Async_and_take_a_cancellation_token_last()
    {
        IEnumerable<string> wrong =
            from type in PackageUnderTest.PublicTypes
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where AsynchronousTypes.Contains(method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType)
            where !method.IsSpecialName && !IsImposed(method)
            let last = method.GetParameters().LastOrDefault()
            where !method.Name.EndsWith("Async", StringComparison.Ordinal) || last?.ParameterType != typeof(CancellationToken)
            select $"{type.Name}.{method.Name}";
        Assert.That(wrong.Except(WithoutToken), Is.Empty);
    }

    [Test]
    public void Every_option_documents_its_range_and_default()
    {
        string documentation = Path.ChangeExtension(PackageUnderTest.Assembly.Location, "xml");
        Assert.That(documentation, Does.Exist);
        Dictionary<string, string> values = XDocument.Load(documentation).Descendants("member").Where(member => member.Element("value") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("value")!.Value);

        IEnumerable<string> silent =
            from type in PackageUnderTest.PublicTypes
            where SuffixesOfOptions.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal))
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let value = values.GetValueOrDefault($"P:{type.FullName}.{property.Name}", string.Empty)
            where !StatesDefault(value) || (TypesWithRange.Contains(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) && !StatedRange().IsMatch(value))
            select $"{type.Name}.{property.Name}";
        Assert.That(silent, Is.Empty);
    }

    private static bool StatesDefault(string value) =>
        value.Contains("default", StringComparison.OrdinalIgnoreCase) || value.Contains("required", StringComparison.OrdinalIgnoreCase);

    // The method implements an interface of .NET, which sets its name and parameters.
    private static bool IsImposed(MethodInfo method) => method.DeclaringType is { IsInterface: false } type
        && type.GetInterfaces()
            .Where(face => face.Namespace?.StartsWith("TwoFactor", StringComparison.Ordinal) == false)
            .Any(face => type.GetInterfaceMap(face).TargetMethods.Contains(method));

    // Such as "0.1 to 60 seconds", "1 minute to 1 hour", "Zero to one day", "1 or more", "More than zero". Words such as "seconds to wait" are no range.
    [GeneratedRegex(
        @"(\d|zero)( [a-z]+)? to (\d|one )|(\d|zero) or more|(more than|at least|at most) (\d|zero)|^any number",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StatedRange();
}
