using System.CommandLine;

namespace TwoFactor.Cli.Commands;

/// <summary>Finds the option or command that a misspelt word probably means.</summary>
internal static class Suggestion
{
    /// <summary>The option of <paramref name="command"/> that is nearest to <paramref name="name"/>, or <see langword="null"/>.</summary>
    public static string? ForOption(string name, Command command) => Nearest(
        name.TrimStart('-'),
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
            .Where(option => !option.Hidden)
            .Select(option => (option.Name.TrimStart('-'), option.Name)));

    /// <summary>The command below <paramref name="command"/> that is nearest to <paramref name="word"/>, or <see langword="null"/>. Its direct
    /// subcommands are tried first, then theirs.</summary>
    public static string? ForCommand(string word, Command command) =>
        Nearest(word, command.Subcommands.Select(sub => (sub.Name, sub.Name)))
        ?? Nearest(word, command.Subcommands.SelectMany(sub => sub.Subcommands.Select(lower => (lower.Name, $"{sub.Name} {lower.Name}"))));

    private static string? Nearest(string word, IEnumerable<(string Spelling, string Name)> known) => known
        .Select(one => (one.Name, Distance: Distance(word.ToUpperInvariant(), one.Spelling.ToUpperInvariant()), one.Spelling.Length))
        .Where(one => one.Distance <= Math.Max(1, Math.Min(word.Length, one.Length) / 3))
        .OrderBy(one => one.Distance)
        .Select(one => one.Name)
        .FirstOrDefault();

    // Damerau-Levenshtein distance: letters that are wrong, missing, added, or swapped with the next.
    private static int Distance(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
                steps[i, j] = Math.Min(i, j) == 0 ? Math.Max(i, j) : Least(i, j);
        }

        return steps[a.Length, b.Length];

        int Least(int i, int j)
        {
            int least = Math.Min(steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
            bool areExchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return areExchanged ? Math.Min(least, steps[i - 2, j - 2] + 1) : least;
        }
    }
}
