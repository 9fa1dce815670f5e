namespace TwoFactor.Documentation.Tests;

/// <summary>A table of a document.</summary>
/// <param name="Header">The cells of its first line.</param>
/// <param name="Rows">The cells of the other lines.</param>
internal sealed record Table(string[] Header, string[][] Rows)
{
    /// <summary>The cells of the column with that name; empty where the table has no such column.</summary>
    public IEnumerable<string> Column(string name) => Array.IndexOf(Header, name) is >= 0 and int i ? Rows.Select(cells => cells[i]) : [];
}
