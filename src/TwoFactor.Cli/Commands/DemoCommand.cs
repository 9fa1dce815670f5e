using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor demo</c></summary>
internal static class DemoCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<bool> stay = new("--stay") { Description = "Open a portal and a phone for Chrome, Edge or Firefox, until Ctrl+C, instead of the four logins." };
        Option<bool> headless = new("--headless") { Hidden = true }; // the demo's own command line has it; here it is the default
        Command command = new("demo", "Shows registration, pairing and logins through both services, against the emulator.") { stay, headless };
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            using ReporterWriter story = new(context.Reporter);
            return await Demo.Demo.RunAsync(story, isHeadless: !parsed.GetValue(stay), cancellationToken) switch
            {
                0 => new CommandResult(ExitCode.Ok, "Every login ended as it should."),
                Demo.Demo.CannotStart => new CommandResult(ExitCode.Misconfigured, "The demo does not start; see above."),
                (int)ExitCode.Interrupted => new CommandResult(ExitCode.Interrupted, "Interrupted."),
                _ => new CommandResult(ExitCode.Fault, "The demo did not go as it should; see above."),
            };
        });
        return command;
    }
}
