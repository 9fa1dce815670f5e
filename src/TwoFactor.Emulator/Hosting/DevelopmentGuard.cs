using System.Net;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Refuses to start the emulator in environments that are not for development, because with the emulator anyone can approve any
/// login.</summary>
internal static class DevelopmentGuard
{
    private const string Consent = "or allow it: with --allow-outside-development of the command emulator, or with EmulatorOptions.AllowOutsideDevelopment in code.";

    private static readonly string[] Variables = ["DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"];

    // Names of environments without real users. Any other name is refused, "Staging" and misspelt names included.
    private static readonly string[] ClearlyDevelopment = ["Development", "Dev", "Local", "Testing", "Test", "CI"];

    /// <summary>Checks the environment variables of the process, for a start without a host.</summary>
    /// <exception cref="InvalidOperationException">The environment is not clearly one for development, and consent was not given.</exception>
    public static void Check(EmulatorOptions options) => Check(options, Environment.GetEnvironmentVariable);

    public static void Check(EmulatorOptions options, Func<string, string?> readVariable)
    {
        if (options.AllowOutsideDevelopment)
            return;
        string[] named = [.. Variables.Select(readVariable).OfType<string>().Where(name => name.Length > 0)];
        foreach (string name in named)
            Check(options, name);
        // If it is started by hand or in a test, no environment is set. That is safe if only this machine can reach it.
        if (named.Length == 0 && !IPAddress.IsLoopback(options.Address))
        {
            throw new InvalidOperationException(
                $"The emulator approves logins for anyone, and others can reach {options.Address}. Set DOTNET_ENVIRONMENT=Development, {Consent}");
        }
    }

    /// <summary>Checks the environment that a host names.</summary>
    /// <exception cref="InvalidOperationException">It is not clearly one for development, and consent was not given.</exception>
    public static void Check(EmulatorOptions options, string environment)
    {
        if (options.AllowOutsideDevelopment || ClearlyDevelopment.Contains(environment, StringComparer.OrdinalIgnoreCase))
            return;
        throw new InvalidOperationException(
            $"The emulator approves logins for anyone, so it does not start in the environment \"{environment}\". For development, set DOTNET_ENVIRONMENT=Development, {Consent}");
    }
}
