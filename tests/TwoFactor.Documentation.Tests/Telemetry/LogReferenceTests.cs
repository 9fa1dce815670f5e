using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The log tables of the telemetry reference have every line that a library can log, and no other.</summary>
public sealed class LogReferenceTests
{
    private static readonly Document Reference = Document.Named("src/TwoFactor/docs/telemetry.md");

    private static string[] Logged { get; } =
    [
        .. from library in Libraries.All
        from type in library.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let line = method.GetCustomAttribute<LoggerMessageAttribute>()
        where line is not null
        select string.Create(CultureInfo.InvariantCulture, $"{line.EventId} | `{line.EventName}` | {line.Level} | {line.Message}"),
    ];

    private static string[][] LogRows { get; } = [.. Reference.Rows.Where(cells => cells.Length == 5 && int.TryParse(cells[0], CultureInfo.InvariantCulture, out _))];

    private static string[] Documented { get; } = [.. LogRows.Select(cells => string.Join(" | ", cells[..4]))];

    [Test]
    public void Every_line_is_in_the_reference() => Assert.That(Logged.Except(Documented), Is.Empty);

    [Test]
    public void Every_row_is_a_line_that_is_logged() => Assert.That(Documented.Except(Logged), Is.Empty);

    [Test]
    public void The_libraries_have_log_lines() => Assert.That(Logged, Has.Length.GreaterThan(60));

    [Test]
    public void An_event_id_belongs_to_one_event_name() => Assert.That(
        LogRows.GroupBy(cells => cells[0], cells => cells[1]).Where(id => id.Distinct().Count() > 1).Select(id => id.Key),
        Is.Empty);
}
