using Spectre.Console;
using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing.Running;

/// <summary>Tries again what once failed, before a run.</summary>
internal static class CorpusReplay
{
    /// <param name="only">The only target; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How many inputs break something again. Each is printed.</returns>
    public static int Run(string? only, CancellationToken cancellationToken)
    {
        int tried = 0;
        int failed = 0;
        foreach (IGrouping<string, (string Target, string Name)> entries in Corpus.All.Where(entry => only is null || entry.Target == only).GroupBy(entry => entry.Target))
        {
            using FuzzTarget reader = AllTargets.Create(entries.Key).Single();
            foreach ((string target, string name) in entries)
            {
                tried++;
                (_, string? broken, string details) = Trial.Of(reader, Corpus.Read(target, name), cancellationToken);
                if (broken is null)
                    continue;
                failed++;
                AnsiConsole.WriteLine($"BROKEN {target}, {name} of the corpus: {broken}\n  {details}");
            }
        }

        AnsiConsole.WriteLine($"{tried} inputs that once failed were tried again, and {failed} fail.");
        return failed;
    }
}
