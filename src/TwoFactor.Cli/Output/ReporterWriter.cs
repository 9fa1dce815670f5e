using System.Text;
using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Takes lines of text from code that writes to a <see cref="TextWriter"/>, and reports each.</summary>
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

        string text = line.ToString().TrimEnd('\r');
        line.Clear();
        reporter.Report("line", text, new JsonObject { ["text"] = text });
    }
}
