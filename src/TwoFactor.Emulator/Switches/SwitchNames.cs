using System.Text.RegularExpressions;

namespace TwoFactor.Emulator;

/// <summary>Turns the name of a switch into an option of the command line.</summary>
internal static partial class SwitchNames
{
    // Both services have a member of this name, so its option keeps the service's.
    private const string Shared = "Retention";

    /// <summary><c>SecSign.ErrorsUnderStatus200</c> becomes <c>--errors-under-status-200</c>.</summary>
    public static string ToOption(string name)
    {
        string[] parts = name.Split('.');
        string words = WordStart().Replace(parts[^1], "-").ToLowerInvariant();
        return parts[^1] == Shared ? $"--{parts[0].ToLowerInvariant()}-{words}" : $"--{words}";
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z0-9])")]
    private static partial Regex WordStart();
}
