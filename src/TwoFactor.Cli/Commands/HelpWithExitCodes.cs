using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>Prints the standard help. After the help of the root command, prints the table of exit codes.</summary>
internal sealed class HelpWithExitCodes : SynchronousCommandLineAction
{
    private readonly HelpAction usual;
    private readonly TextWindow? window;

    public HelpWithExitCodes(HelpAction usual, TextWindow? window)
    {
        (this.usual, this.window) = (usual, window);
        if (window is not null)
            usual.MaxWidth = window.Width;
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is not RootCommand)
        {
            output.WriteLine("Exit codes: see 'twofactor --help'.");
            return code;
        }

        output.WriteLine("Exit codes:");
        foreach ((ExitCode exitCode, string word, string meaning) in ExitCodes.All)
            output.WriteLine(WordWrap.Fit($"  {(int)exitCode,3}  {word,-20}  {meaning}", window));
        return code;
    }
}
