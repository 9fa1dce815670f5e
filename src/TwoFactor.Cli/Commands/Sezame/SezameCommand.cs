using System.CommandLine;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame</c></summary>
internal static class SezameCommand
{
    public static Command Create(CommandRunner runner) => new("sezame", "Registers clients with Sezame, and pairs users with their phones.")
    {
        RegisterCommand.Create(runner),
        SignCommand.Create(runner),
        ImportCommand.Create(runner),
        ReencryptCommand.Create(runner),
        StatusCommand.Create(runner),
        PairCommand.Create(runner),
        UnpairCommand.Create(runner),
        DeregisterCommand.Create(runner),
    };
}
