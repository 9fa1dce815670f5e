using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace TwoFactor.Tests.Conventions;

/// <summary>The documentation of each entry point has an example.</summary>
public sealed class EntryPointTests
{
    // Entry points other than extension methods of a host's builders.
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["TwoFactor"] = ["T:TwoFactor.ITwoFactorFlow", "T:TwoFactor.ITwoFactorProviderFactory", "M:TwoFactor.AnswerWaitExtensions.WaitForAnswerAsync", "M:TwoFactor.TwoFactorProviderExtensions.TryGetAbility"],
        ["TwoFactor.AspNetCore"] = ["T:TwoFactor.AspNetCore.RequireTwoFactorAttribute"],
        ["TwoFactor.Emulator"] = ["M:TwoFactor.Emulator.EmulatorHost.StartAsync", "T:TwoFactor.Emulator.EmulatorClient"],
        ["TwoFactor.Sezame"] = ["T:TwoFactor.Sezame.SezameRegistration"],
        ["TwoFactor.Testing"] =
        [
            "T:TwoFactor.Testing.InMemoryService", "T:TwoFactor.Testing.ManualTimeProvider", "T:TwoFactor.Testing.TelemetryRecorder",
            "T:TwoFactor.Testing.Conformance.ConformanceSuite", "T:TwoFactor.Testing.FlowStores.FlowStoreSuite", "T:TwoFactor.Testing.FlowRules.FlowSuite",
        ],
    };

    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.ChangeExtension(PackageUnderTest.Assembly.Location, "xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    // Our extension methods are in the namespaces of the types that they extend, so that a host needs no using.
    private static IEnumerable<string> Extensions =>
        from type in PackageUnderTest.PublicTypes
        where type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(ExtensionAttribute))
        select $"M:{type.FullName}.{method.Name}";

    [Test]
    public void Every_entry_point_has_an_example()
    {
        string[] entryPoints = [.. Extensions.Distinct(), .. Others.GetValueOrDefault(PackageUnderTest.Assembly.GetName().Name!, [])];
        Assert.That(entryPoints.Where(name => !Overloads(name).Any() || !Overloads(name).All(HasExample)), Is.Empty);
    }

    private static IEnumerable<XElement> Overloads(string name) =>
        Members.Where(member => member.Key == name || member.Key.StartsWith($"{name}(", StringComparison.Ordinal) || member.Key.StartsWith($"{name}`", StringComparison.Ordinal))
            .Select(member => member.Value);

    private static bool HasExample(XElement member) => member.Element("example") is not null
        || (member.Element("inheritdoc")?.Attribute("cref") is { } from && Members.TryGetValue(from.Value, out XElement? inherited) && HasExample(inherited));
}
