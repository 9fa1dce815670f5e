using System.Reflection;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Tests.Telemetry;

/// <summary>Log lines have fixed numbers and names. That the telemetry reference has them is tested with the documents.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, int> Ids = typeof(EventIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    // E12: a line without a number, or with one of its own, would be renumbered by the next change
    [Test]
    public void Every_log_line_has_a_number_and_a_name_of_the_list()
    {
        LoggerMessageAttribute[] lines =
        [
            .. from type in typeof(EventIds).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let line = method.GetCustomAttribute<LoggerMessageAttribute>()
            where line is not null
            select line,
        ];

        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines.Where(line => line.EventName is null || Ids.GetValueOrDefault(line.EventName) != line.EventId).Select(line => line.Message), Is.Empty);
        Assert.That(Ids.Values, Is.Unique);
        Assert.That(Ids.Keys, Is.EquivalentTo(lines.Select(line => line.EventName!).Distinct()));
    }
}
