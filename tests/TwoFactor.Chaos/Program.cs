using System.CommandLine;
using NUnit.Framework;
using TwoFactor.Chaos;
using TwoFactor.Chaos.Checks;
using TwoFactor.Chaos.Driving;
using TwoFactor.Chaos.Nodes;

const int Interrupted = 130; // as a shell says it

// A long run, by hand. The short one is a test. The nodes are processes of this program, too.
if (args is [NodeArguments.Command, ..])
{
    await NodeProgram.RunAsync(NodeArguments.Parse(args));
    return 0;
}

Option<int> logins = new("--logins") { Description = "How many logins.", DefaultValueFactory = _ => 50_000 };
Option<int> seed = new("--seed") { Description = "What people, browsers and servers do; a new seed by default.", DefaultValueFactory = _ => Random.Shared.Next() };
Option<string> store = new("--store") { Description = "Where the nodes keep logins.", DefaultValueFactory = _ => "redis" };
store.AcceptOnlyFromAmong("redis", "postgresql");
Option<int> atOnce = new("--at-once") { Description = "How many logins are under way at once.", DefaultValueFactory = _ => 300 };
foreach (Option<int> number in (Option<int>[])[logins, atOnce])
{
    number.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int value) && value < 1)
            result.AddError($"{number.Name} must be at least 1.");
    });
}

RootCommand command = new("Logs in at two services over three nodes, with all kinds of trouble, and checks what happened.") { logins, seed, store, atOnce };
command.SetAction(async (arguments, cancellationToken) =>
{
    ChaosSettings settings = new()
    {
        Logins = arguments.GetValue(logins),
        Seed = arguments.GetValue(seed),
        Store = arguments.GetValue(store)!,
        AtOnce = arguments.GetValue(atOnce),
        Troubles = Math.Max(8, arguments.GetValue(logins) / 300),
    };
    ChaosRun chaos = new(settings);
    // At once, because the nodes end only after it, and with failures that say nothing.
    using CancellationTokenRegistration interrupted = cancellationToken.Register(() => Console.Error.WriteLine($"Interrupted after {chaos.Ended} of {settings.Logins} logins. Nothing was checked."));
    try
    {
        RunResult run = await Display.ShowAsync(chaos, cancellationToken);
        IReadOnlyList<Finding> findings = new InvariantChecks(run).Check();
        Display.Explain(run, findings);
        Display.Summarize(run, findings);
        return findings.Count == 0 ? 0 : 1;
    }
    catch (ResultStateException e)
    {
        Console.Error.WriteLine(e.Message); // a program that is missing: the engines are those of the tests
        return 2;
    }
#pragma warning disable CA1031 // Ctrl+C ends the nodes as well, so any call to them may fail
    catch (Exception) when (cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
    {
        return Interrupted;
    }
});
ParseResult parsed = command.Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count == 0 ? code : 2; // 1 is for what a run finds
