using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>Asks for a secret at the terminal, without echo. The question goes to standard error, so that standard output stays clean.</summary>
internal static class SecretPrompt
{
    public static async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        try
        {
            return await new TextPrompt<string>(Markup.Escape(question)).Secret(mask: null).ShowAsync(terminal, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(); // ends the line of the question
            throw;
        }
    }
}
