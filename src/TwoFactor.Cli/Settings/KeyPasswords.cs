using TwoFactor.Cli.ImportedKeys;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>Reads the password of a private key from an environment variable or from the user. It is never an option, because other users can see
/// command lines.</summary>
internal static class KeyPasswords
{
    public const string Variable = "TWOFACTOR_KEY_PASSWORD";

    /// <returns>The password, or <see langword="null"/> if none is given.</returns>
    /// <exception cref="CliFailure">The password has to be asked for, and there is no terminal.</exception>
    public static async Task<Secret?> ReadAsync(bool ask, CliConsole console, CliEnvironment environment, CancellationToken cancellationToken)
    {
        if (!ask)
            return environment[Variable] is { Length: > 0 } given ? new Secret(given) : null;
        if (console.ReadSecret is null)
            throw new CliFailure(ExitCode.Usage, $"--ask-key-password: there is no terminal to ask at. Use --key-password-file, or the environment variable {Variable}.");
        return new Secret(await console.ReadSecret("Password of the key: ", cancellationToken));
    }

    /// <summary>Reads the password of a new key, like <see cref="ReadAsync"/>. A password that is typed is asked for twice, and must not be
    /// empty.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<Secret?> ReadNewAsync(bool ask, CliConsole console, CliEnvironment environment, CancellationToken cancellationToken)
    {
        Secret? password = await ReadAsync(ask, console, environment, cancellationToken);
        if (ask && password!.Reveal().Length == 0)
            throw new CliFailure(ExitCode.Usage, "--ask-key-password: the password is empty. Nothing was done."); // the key would be open to everybody
        if (ask && await console.ReadSecret!("The same again: ", cancellationToken) != password!.Reveal())
            throw new CliFailure(ExitCode.Usage, "--ask-key-password: the two are not the same. Nothing was done.");
        return password;
    }

    /// <summary>Reads the password that opens another program's key.</summary>
    /// <param name="file">The file with it; <see langword="null"/> to ask.</param>
    /// <param name="console">Where to ask.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="CliFailure">The file cannot be read, or there is no terminal to ask at.</exception>
    public static async Task<Secret> ReadOldAsync(string? file, CliConsole console, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return console.ReadSecret is { } ask
                ? new Secret(await ask("Password that opens the key now: ", cancellationToken))
                : throw new CliFailure(ExitCode.Usage, "The key takes a password, and there is no terminal to ask at. Use --password-file.");
        }

        try
        {
            return new Secret(ImportedText.DecodePassword(await File.ReadAllBytesAsync(file, cancellationToken)).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"--password-file: '{file}' cannot be read.", e);
        }
    }
}
