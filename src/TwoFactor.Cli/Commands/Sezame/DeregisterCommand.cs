using System.CommandLine;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame deregister</c></summary>
internal static class DeregisterCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<bool> destroy = new("--destroy") { Description = "Confirms the destruction, which cannot be undone." };
        RegistrationCommandOptions registration = new();

        Command command = new("deregister", "Destroys a client registration at the service, for good: its users can no longer log in.") { destroy };
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            string folder = registration.Folder(parsed, context.Environment);
            if (!parsed.GetValue(destroy))
            {
                throw new CliFailure(
                    ExitCode.Usage, $"--destroy is missing. This would destroy the registration in '{folder}' for good: its users could no longer log in.");
            }

            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: false, context, cancellationToken);
            await new SezameRegistration(folder, options, context.Time).DestroyRegistrationAsync(cancellationToken);
            return new CommandResult(ExitCode.Ok, $"The registration in '{folder}' is destroyed. Its files can be deleted.");
        });
        return command;
    }
}
