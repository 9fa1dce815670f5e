using System.CommandLine;
using System.Diagnostics;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Fuzzing.Targets;

// A long run, by hand. The short one is a test.
Option<long> inputs = new("--inputs") { Description = "How many inputs to try.", DefaultValueFactory = _ => 1_000_000 };
Option<int> seed = new("--seed") { Description = "Which inputs; a new seed by default.", DefaultValueFactory = _ => Random.Shared.Next() };
Option<string?> target = new("--target") { Description = "Only this target." };
Option<FileInfo> input = new("--input") { Description = "Try this file alone, on the target." };
Option<string> keep = new("--keep") { Description = "Where to put inputs that break something.", DefaultValueFactory = _ => Path.Combine("artifacts", "fuzzing") };
RootCommand command = new("Feeds damaged bytes to all that reads bytes of strangers.") { inputs, seed, target, input, keep };
target.AcceptOnlyFromAmong([.. AllTargets.Names]);
input.AcceptExistingOnly();
inputs.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: var text }] && long.TryParse(text, out long value) && value < 1)
        result.AddError("--inputs must be at least 1.");
});
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
        (Verdict verdict, string? property, string details) = Trial.Of(Chosen()[0], await File.ReadAllBytesAsync(file.FullName, cancellationToken), cancellationToken);
        Console.WriteLine(property is null ? verdict.ToString() : $"{property}\n{details}");
        return property is null ? 0 : 1;
    }

    int failed = CorpusReplay.Run(only, cancellationToken);
    FuzzRun run = new(arguments.GetValue(inputs), arguments.GetValue(seed), Chosen);
    long begun = Stopwatch.GetTimestamp();
    await Display.ShowAsync(run, cancellationToken);
    Display.Summarize(run, Stopwatch.GetElapsedTime(begun));
    Display.Keep(run.Findings, arguments.GetValue(keep)!);
    if (run.Findings.Count + failed > 0)
        return 1;
    if (!cancellationToken.IsCancellationRequested)
        return 0;
    Console.Error.WriteLine($"Interrupted after {run.Done} of {run.Inputs} inputs. Growth was not checked to the end.");
    return 130; // as a shell says it
});
ParseResult parsed = command.Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count == 0 ? code : 2; // 1 is for what a run finds
