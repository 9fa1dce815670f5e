using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>Asks for a secret at the terminal, without echo. The question goes to standard error, so that standard output stays clean.</summary>
internal static class SecretPrompt
{
    public static Task<string> AskAsync(string question, CancellationToken cancellationToken) => AskAsync(
        AnsiConsole.Create(SettingsOf(Console.Error)), question, cancellationToken);

    /// <summary>The settings of a terminal that asks.</summary>
    /// <remarks>The caller knows that somebody can type there. Spectre.Console would say no if a variable of a build server is set, also in a shell of a person
    /// there.</remarks>
    public static AnsiConsoleSettings SettingsOf(TextWriter output) => new()
    {
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        Out = new AnsiConsoleOutput(output),
    };

    /// <summary>Asks at a terminal.</summary>
    /// <returns>What the person typed. It may be empty: some programs protect their keys with an empty password.</returns>
    public static async Task<string> AskAsync(IAnsiConsole terminal, string question, CancellationToken cancellationToken)
    {
        try
        {
            // Without AllowEmpty, the prompt would go on reading after an empty or blank password, and show nothing.
            return await new TextPrompt<string>(Markup.Escape(question)).Secret(mask: null).AllowEmpty().ShowAsync(terminal, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            terminal.WriteLine(); // ends the line of the question
            throw;
        }
    }
}
