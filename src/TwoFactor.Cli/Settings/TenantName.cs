using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>The names that a tenant in a settings file can have.</summary>
internal static class TenantName
{
    private const int Longest = 200; // our own limit; configuration has none

    /// <exception cref="CliFailure">Configuration could not find a tenant of this name, or would find another one.</exception>
    public static string Check(string name)
    {
        string? objection = name switch
        {
            "" => "is empty",
            { Length: > Longest } => $"has more than {Longest} characters",
            _ when name.Contains(':', StringComparison.Ordinal) => "has a colon, which separates the parts of a setting's name",
            _ when name.Contains("__", StringComparison.Ordinal) => "has two underscores, which stand for a colon in environment variables",
            _ when name.Any(char.IsControl) => "has a control character",
            _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => "begins or ends with a blank",
            _ when !IsWellFormed(name) => "is not valid Unicode",
            _ => null,
        };
        return objection is null ? name : throw new CliFailure(ExitCode.Usage, $"--save-tenant: the name {objection}.");
    }

    private static bool IsWellFormed(string name) => !name.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar);
}
