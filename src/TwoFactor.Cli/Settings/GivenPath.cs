using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>Checks the files and folders that an option names, before the command does anything else.</summary>
internal static class GivenPath
{
    /// <summary>The full path of a file that must exist.</summary>
    /// <exception cref="CliFailure">There is no such file. The message names the option.</exception>
    public static string File(string option, string path, CliEnvironment environment)
    {
        string full = environment.Resolve(path);
        return System.IO.File.Exists(full)
            ? full
            : throw new CliFailure(ExitCode.Usage, $"{option}: '{full}' {(Directory.Exists(full) ? "is a folder, not a file" : "does not exist")}.");
    }

    /// <summary>The full path of a folder, which may be missing.</summary>
    /// <exception cref="CliFailure">There is a file in its place. The message names the option.</exception>
    public static string Folder(string option, string path, CliEnvironment environment)
    {
        string full = environment.Resolve(path);
        return System.IO.File.Exists(full) ? throw new CliFailure(ExitCode.Usage, $"{option}: '{full}' is a file, not a folder.") : full;
    }
}
