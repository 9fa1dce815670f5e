using System.Threading.Channels;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>Output whose lines a test reads while the command runs.</summary>
internal sealed class LineWriter : StringWriter
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        lines.Writer.TryWrite(value!);
    }

    public async Task<string> ReadAsync() => await lines.Reader.ReadAsync();
}
