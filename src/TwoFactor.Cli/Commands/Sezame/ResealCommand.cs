using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame reseal</c></summary>
internal static class ResealCommand
{
    public static Command Create(CommandRunner runner)
    {
        RegistrationArguments registration = new();
        Command command = new("reseal", "Encrypts the key of a complete registration again, with the recommended number of rounds for its password. Key and certificate stay the same.");
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: false, context, cancellationToken);
            bool isResealed = new SezameRegistration(registration.Folder(parsed, context.Environment), options, context.Time).Reseal();
            return new CommandResult(
                ExitCode.Ok,
                isResealed ? "The key and the PFX were encrypted again, with the same password." : "The key already has the recommended number of rounds. Nothing was changed.",
                new JsonObject { ["isResealed"] = isResealed });
        });
        return command;
    }
}
