using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Emulator;
using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor emulator</c></summary>
internal static class EmulatorCommand
{
    private const int LastPort = IPEndPoint.MaxPort;

    public static Command Create(CommandRunner runner)
    {
        Option<int> phonePort = Port("--phone-port", "The phone", 7300);
        Option<int> sezamePort = Port("--sezame-port", "Sezame", 7301);
        Option<int> secSignPort = Port("--secsign-port", "SecSign ID", 7302);
        Option<int> fallbackPort = Port("--secsign-fallback-port", "The fallback server of SecSign ID", 7303);
        Option<string?> folder = new("--folder") { HelpName = "FOLDER", Description = "Where the certificate of the emulator's authority goes (default: a new private folder)." };
        Option<string[]> emails = Several("--email", "ADDRESS", "Somebody with a Sezame account; may be given several times.");
        Option<string[]> secSignIds = Several("--secsign-id", "ID", "Somebody with a SecSign ID; may be given several times.");
        Option<int?> seed = new("--seed") { HelpName = "N", Description = "Repeat an earlier run." };

        Command command = new("emulator", "Runs an emulator of both services, with a phone to answer on, until Ctrl+C. Never for production.")
        {
            phonePort, sezamePort, secSignPort, fallbackPort, folder, emails, secSignIds, seed,
        };
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            EmulatorOptions options = new()
            {
                PhonePort = parsed.GetValue(phonePort),
                SezamePort = parsed.GetValue(sezamePort),
                SecSignPort = parsed.GetValue(secSignPort),
                SecSignFallbackPort = parsed.GetValue(fallbackPort),
                Folder = parsed.GetValue(folder) is { } path ? context.Environment.Resolve(path) : null,
                Seed = parsed.GetValue(seed),
            };
            foreach (string email in parsed.GetRequiredValue(emails))
                options.RecoveryEmails.Add(email);
            foreach (string id in parsed.GetRequiredValue(secSignIds))
                options.SecSignIds.Add(id);
            return await RunAsync(options, context, cancellationToken);
        });
        return command;
    }

    private static async Task<CommandResult> RunAsync(EmulatorOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using EmulatorHost emulator = await EmulatorHost.StartAsync(options, cancellationToken);
            context.Reporter.Tell("listening", EmulatorBanner.Describe(emulator) + "\nCtrl+C ends it.", new JsonObject
            {
                ["phone"] = emulator.PhoneAddress.AbsoluteUri,
                ["sezame"] = emulator.SezameEndpoint.AbsoluteUri,
                ["secSign"] = emulator.SecSignEndpoint.AbsoluteUri,
                ["secSignFallback"] = emulator.SecSignFallbackEndpoint.AbsoluteUri,
                ["trustedCa"] = emulator.CaCertificatePath,
                ["seed"] = emulator.Seed,
            });
            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration stop = cancellationToken.Register(stopped.SetResult);
            await stopped.Task;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or SocketException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"The emulator does not start: {e.Message}", e);
        }

        return new CommandResult(ExitCode.Ok, "The emulator has ended."); // Ctrl+C is how one ends it, so that is no failure
    }

    private static Option<int> Port(string name, string what, int usual)
    {
        Option<int> option = new(name) { HelpName = "N", Description = $"{what}: its port; 0 means any free one.", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() is < 0 or > LastPort)
                result.AddError($"{name} must be a number from 0 to {LastPort}.");
        });
        return option;
    }

    private static Option<string[]> Several(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => [] };
}
