using System.Reflection;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Tests.Telemetry;

/// <summary>Log messages have fixed ids and names. TwoFactor.Documentation.Tests compares them with the telemetry reference.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, int> Ids = typeof(EventIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    // A message without an id from the list could get another number with a later change.
    [Test]
    public void Every_log_message_has_an_id_and_a_name_from_EventIds()
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
