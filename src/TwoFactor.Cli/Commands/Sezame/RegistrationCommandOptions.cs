using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The options of commands about the registration in a folder.</summary>
internal sealed class RegistrationCommandOptions
{
    public const string DefaultFolder = "sezame-client";

    private readonly Option<string> folder = new Option<string>("--folder")
    {
        HelpName = "FOLDER",
        Description = "The folder of the registration: keep it, and a copy.",
        DefaultValueFactory = _ => DefaultFolder,
    }.AsPath();

    private readonly Option<string?> endpoint = new Option<string?>("--endpoint") { HelpName = "URL", Description = "The server, in place of the public one. The folder remembers it." }.AsHttps();
    private readonly Option<string?> trustedCa = new Option<string?>("--trusted-ca") { HelpName = "FILE", Description = "PEM file of the authorities to trust. The folder remembers it." }.AsPath();
    private readonly Option<string?> keyPasswordFile = new Option<string?>("--key-password-file") { HelpName = "FILE", Description = "A file with the password of the key (default: a new one is generated, and stored beside the key)." }.AsPath();
    private readonly Option<bool> askKeyPassword = new("--ask-key-password") { Description = $"Ask for the password of the key, instead of reading it from the environment variable {KeyPasswords.Variable}." };

    public void AddTo(Command command)
    {
        command.Add(folder);
        command.Add(endpoint);
        command.Add(trustedCa);
        command.Add(keyPasswordFile);
        command.Add(askKeyPassword);
    }

    /// <summary>The full path of the folder.</summary>
    public string Folder(ParseResult parsed, CliEnvironment environment) => GivenPath.Folder(folder.Name, parsed.GetRequiredValue(folder), environment);

    /// <summary>The next command for this registration, as a person types it. The folder remembers the server.</summary>
    public string Next(ParseResult parsed, string command) => TypedCommand.Of($"sezame {command}", parsed, [folder, keyPasswordFile, askKeyPassword]);

    /// <summary>The same command again, as a person types it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command: <c>sign</c>.</param>
    /// <param name="more">The command's own options to repeat.</param>
    public string Again(ParseResult parsed, string command, IEnumerable<Option> more) =>
        TypedCommand.Of($"sezame {command}", parsed, [.. more, folder, endpoint, trustedCa, keyPasswordFile, askKeyPassword]);

    /// <summary>The full path of the file with the key's password, if the command line names one.</summary>
    public string? GivenPasswordFile(ParseResult parsed, CliEnvironment environment) =>
        parsed.GetValue(keyPasswordFile) is { } file ? GivenPath.File(keyPasswordFile.Name, file, environment) : null;

    /// <summary>The settings with which to open the registration. A new registration uses the server from the command line, or the public one; the
    /// files in the folder cannot change it. The later steps use the server with which the registration was made.</summary>
    public async Task<SezameRegistrationOptions> ReadAsync(ParseResult parsed, bool isNew, CommandContext context, CancellationToken cancellationToken)
    {
        SezameRegistrationOptions options = isNew ? new SezameRegistrationOptions() : SezameRegistrationOptions.ReadFrom(Folder(parsed, context.Environment));
        if (parsed.GetValue(endpoint) is { } address)
            options.Endpoint = new Uri(address); // checked by AsHttps
        if (parsed.GetValue(trustedCa) is { } path)
            options.TrustedCaPath = GivenPath.File(trustedCa.Name, path, context.Environment);
        options.KeyPassword = await ReadPasswordAsync(parsed, isNew, context, cancellationToken);
        if (options.Endpoint != SezameOptions.PublicEndpoint)
        {
            string server = options.Endpoint!.AbsoluteUri;
            context.Reporter.Report("server", $"The server is {server}, not Sezame's public one.", new JsonObject { ["endpoint"] = server });
        }

        return options;
    }

    private async Task<Secret?> ReadPasswordAsync(ParseResult parsed, bool isNew, CommandContext context, CancellationToken cancellationToken)
    {
        bool ask = parsed.GetValue(askKeyPassword);
        if (parsed.GetValue(keyPasswordFile) is not { } file)
        {
            if (!ask && !isNew && new SezameRegistration(Folder(parsed, context.Environment)).HasStoredKeyPassword())
                return null; // the variable may be for another key
            return isNew
                ? await KeyPasswords.ReadNewAsync(ask, context.Console, context.Environment, cancellationToken)
                : await KeyPasswords.ReadAsync(ask, context.Console, context.Environment, cancellationToken);
        }

        string path = context.Environment.Resolve(file);
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"--key-password-file: '{path}' cannot be read.", e);
        }

        // Before anything is sent: a host could not open a key with this file.
        Secret password = KeyPasswordFile.Decode(content)
            ?? throw new CliFailure(ExitCode.Usage, $"--key-password-file: '{path}' is not UTF-8 text (nor UTF-16 or UTF-32 with a byte order mark).");
        // Perhaps it is not filled yet. A new key would then be open to everybody.
        return isNew && password.Reveal().Length == 0 ? throw new CliFailure(ExitCode.Usage, $"--key-password-file: '{path}' is empty.") : password;
    }
}
