using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor emulator</c></summary>
internal static class EmulatorCommand
{
    private const int DefaultPhonePort = 7300;
    private const int DefaultSezamePort = 7301;
    private const int DefaultSecSignPort = 7302;
    private const int DefaultFallbackPort = 7303;

    public static Command Create(CommandRunner runner)
    {
        Option<int?> phonePort = Port("--phone-port", "the phone", DefaultPhonePort);
        Option<int?> sezamePort = Port("--sezame-port", "Sezame", DefaultSezamePort);
        Option<int?> secSignPort = Port("--secsign-port", "SecSign ID", DefaultSecSignPort);
        Option<int?> fallbackPort = Port("--secsign-fallback-port", "the fallback server of SecSign ID", DefaultFallbackPort);
        Option<string?> folder = new Option<string?>("--folder") { HelpName = "FOLDER", Description = "Keeps the certificate authority, clients, pairings and users for the next start (default: a new folder, removed at the end)." }.AsPath();
        Option<string[]> emails = Several("--email", "ADDRESS", "A person with a Sezame account; may be given several times.");
        Option<string[]> secSignIds = Several("--secsign-id", "ID", "A person with a SecSign ID; may be given several times.");
        Option<int?> seed = Numbers.Option("--seed", "The seed of the random values, to repeat an earlier run.", int.MinValue, int.MaxValue);
        Option<IPAddress?> address = new("--address")
        {
            HelpName = "IP",
            Description = "Where to listen (default: 127.0.0.1). Anything else opens the phone to your network.",
            CustomParser = ParseAddress,
        };
        Option<string[]> hostNames = Several("--host-name", "NAME", "Another name of this machine, for the certificates and the phone; may be given several times.");
        Option<bool> anywhere = new("--allow-outside-development")
        {
            Description = "Start in any environment and on any address. Never where real users log in.",
        };
        EmulatorSwitchOptions switches = new();

        Command command = new("emulator", "Runs an emulator of both services, with a phone to answer on, until Ctrl+C. Never for production.")
        {
            phonePort, sezamePort, secSignPort, fallbackPort, folder, emails, secSignIds, seed, address, hostNames, anywhere,
        };
        switches.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            EmulatorOptions options = new()
            {
                PhonePort = parsed.GetValue(phonePort) ?? DefaultPhonePort,
                SezamePort = parsed.GetValue(sezamePort) ?? DefaultSezamePort,
                SecSignPort = parsed.GetValue(secSignPort) ?? DefaultSecSignPort,
                SecSignFallbackPort = parsed.GetValue(fallbackPort) ?? DefaultFallbackPort,
                Folder = parsed.GetValue(folder) is { } path ? GivenPath.Folder(folder.Name, path, context.Environment) : null,
                Seed = parsed.GetValue(seed),
                Address = parsed.GetValue(address) ?? IPAddress.Loopback,
            };
            options.AllowOutsideDevelopment = parsed.GetValue(anywhere);
            switches.Apply(parsed, options);
            foreach (string name in parsed.GetRequiredValue(hostNames))
                options.HostNames.Add(name);
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
        using ILoggerFactory log = ErrorLog.CreateFactory(context.Console);
        options.LoggerFactory = log;
        try
        {
            await using EmulatorHost emulator = await EmulatorHost.StartAsync(options, cancellationToken);
            context.Reporter.Report("listening", emulator.Describe() + "\nCtrl+C ends it.", new JsonObject
            {
                ["phone"] = emulator.PhoneAddress.AbsoluteUri,
                ["sezame"] = emulator.SezameEndpoint.AbsoluteUri,
                ["secSign"] = emulator.SecSignEndpoint.AbsoluteUri,
                ["secSignFallback"] = emulator.SecSignFallbackEndpoint.AbsoluteUri,
                ["trustedCa"] = emulator.CaCertificatePath,
                ["seed"] = emulator.Seed,
            }, Tone.ToCopy);
            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration stop = cancellationToken.Register(stopped.SetResult);
            await stopped.Task;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new CliFailure(
                ExitCode.Misconfigured,
                $"The emulator does not start: {e.Message.TrimEnd('.')}. Stop the program that uses it, or choose other ports with --phone-port, --sezame-port, --secsign-port and --secsign-fallback-port (0 means any free one).",
                e);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or SocketException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"The emulator does not start: {e.Message}", e);
        }

        return new CommandResult(ExitCode.Ok, "The emulator has ended."); // Ctrl+C is the usual way to end it, so it is not a failure
    }

    private static Option<int?> Port(string name, string what, int usual) =>
        Numbers.Option(name, $"The port of {what} (default: {usual}); 0 means any free one.", 0, IPEndPoint.MaxPort);

    private static IPAddress? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!IPAddress.TryParse(result.Tokens[0].Value, out IPAddress? address))
            result.AddError("--address must be an IP address.");
        return address;
    }

    private static Option<string[]> Several(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => [] };
}
