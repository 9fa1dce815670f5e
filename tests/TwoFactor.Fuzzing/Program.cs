using System.CommandLine;
using System.Diagnostics;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Fuzzing.Targets;

// A long run, by hand. The short one is a test.
Option<long> inputs = new("--inputs") { Description = "How many inputs to try.", DefaultValueFactory = _ => 1_000_000 };
Option<int> seed = new("--seed") { Description = "Which inputs; a new seed by default.", DefaultValueFactory = _ => Random.Shared.Next() };
Option<string?> target = new("--target") { Description = "Only this target." };
Option<FileInfo?> input = new("--input") { Description = "Try this file alone, on the target." };
Option<string> keep = new("--keep") { Description = "Where to put inputs that break something.", DefaultValueFactory = _ => Path.Combine("artifacts", "fuzzing") };
RootCommand command = new("Feeds damaged bytes to all that reads bytes of strangers.") { inputs, seed, target, input, keep };
target.AcceptOnlyFromAmong([.. AllTargets.Names]);
command.Validators.Add(result =>
{
    if (result.GetResult(input) is not null && result.GetResult(target) is null)
        result.AddError("--input needs --target.");
});
command.SetAction(async (arguments, cancellationToken) =>
{
    string? only = arguments.GetValue(target);
    IReadOnlyList<FuzzTarget> Chosen() => AllTargets.Create(only);
    if (arguments.GetValue(input) is { } file)
    {
        (Verdict verdict, string? broken, string details) = Trial.Of(Chosen()[0], await File.ReadAllBytesAsync(file.FullName, cancellationToken), cancellationToken);
        Console.WriteLine(broken is null ? verdict.ToString() : $"{broken}\n{details}");
        return broken is null ? 0 : 1;
    }

    FuzzRun run = new(arguments.GetValue(inputs), arguments.GetValue(seed), Chosen);
    long begun = Stopwatch.GetTimestamp();
    await Display.ShowAsync(run, cancellationToken);
    Display.Summarize(run, Stopwatch.GetElapsedTime(begun));
    Display.Keep(run.Findings, arguments.GetValue(keep)!);
    return run.Findings.Count == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
