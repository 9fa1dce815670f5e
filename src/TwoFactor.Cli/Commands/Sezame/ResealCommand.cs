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
        Command command = new("reseal", "Seals the key of a complete registration anew, so that it opens fast where that costs no safety. Key and certificate stay.");
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: false, context, cancellationToken);
            bool isResealed = new SezameRegistration(registration.Folder(parsed, context.Environment), options, context.Time).Reseal();
            return new CommandResult(
                ExitCode.Ok,
                isResealed ? "The key and the PFX are sealed anew, with the same password." : "The key is sealed as it should be. Nothing was changed.",
                new JsonObject { ["isResealed"] = isResealed });
        });
        return command;
    }
}
