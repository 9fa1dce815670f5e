using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame reencrypt</c></summary>
internal static class ReencryptCommand
{
    public static Command Create(CommandRunner runner)
    {
        RegistrationCommandOptions registration = new();
        Command command = new("reencrypt", "Encrypts the key of a complete registration again, with the recommended number of iterations for its password. Key and certificate stay the same.");
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: false, context, cancellationToken);
            bool isReencrypted = new SezameRegistration(registration.Folder(parsed, context.Environment), options, context.Time).ReencryptKey();
            return new CommandResult(
                ExitCode.Ok,
                isReencrypted ? "The key and the PFX were encrypted again, with the same password." : "The key already has the recommended number of iterations. Nothing was changed.",
                new JsonObject { ["isReencrypted"] = isReencrypted });
        });
        return command;
    }
}
