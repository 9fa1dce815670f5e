using TwoFactor.Cli.Output;

namespace TwoFactor.Cli;

/// <summary>The environment of a run: environment variables, the current folder, the clock.</summary>
/// <param name="Variables">The environment variables.</param>
/// <param name="Folder">The folder that relative paths on the command line start from; <see langword="null"/> if it was removed.</param>
/// <param name="Time">The clock.</param>
internal sealed record CliEnvironment(IReadOnlyDictionary<string, string> Variables, string? Folder, TimeProvider Time)
{
    /// <summary>An environment variable, or <see langword="null"/>.</summary>
    public string? this[string variable] => Variables.GetValueOrDefault(variable);

    /// <summary>The full path for a path on the command line.</summary>
    /// <exception cref="CliFailure">The path is relative, and there is no current folder.</exception>
    public string Resolve(string path)
    {
        if (Path.IsPathFullyQualified(path))
            return Path.GetFullPath(path);
        return Folder is null
            ? throw new CliFailure(ExitCode.Usage, "The current folder was removed, or cannot be read. Change to another one.")
            : Path.GetFullPath(path, Folder);
    }

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment OfProcess()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        return new CliEnvironment(variables, CurrentFolder(), TimeProvider.System);
    }

    private static string? CurrentFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
