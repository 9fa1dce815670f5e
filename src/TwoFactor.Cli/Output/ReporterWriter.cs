using System.Text;
using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Takes lines of text from code that writes to a <see cref="TextWriter"/>, and reports each; at the end also one without a line
/// break.</summary>
internal sealed class ReporterWriter(IReporter reporter) : TextWriter
{
    private readonly StringBuilder line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            line.Append(value);
            return;
        }

        ReportLine();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && line.Length > 0)
            ReportLine();
        base.Dispose(disposing);
    }

    private void ReportLine()
    {
        string text = line.ToString().TrimEnd('\r');
        line.Clear();
        reporter.Report("line", text, new JsonObject { ["text"] = text });
    }
}
