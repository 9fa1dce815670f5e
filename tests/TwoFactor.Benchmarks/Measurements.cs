using System.CommandLine;
using System.CommandLine.Parsing;
using BenchmarkDotNet.Running;
using TwoFactor.Benchmarks.Calls;
using TwoFactor.Benchmarks.Flows;
using TwoFactor.Benchmarks.Tenants;

namespace TwoFactor.Benchmarks;

/// <summary>The command of each measurement, with its options.</summary>
internal static class Measurements
{
    private static readonly string[] Providers = ["Sezame", "SecSign"];

    public static RootCommand Commands => new("Measures what calls, logins, stores and tenants cost. Each measurement is one command, and ends with a table.")
    {
        // Calls of a service, beside a server process on this machine.
        Measurement("cost", "CPU and bytes of a poll and a start, without and with telemetry, beside the bare exchange.", CostOfACall.RunAsync, Number("rounds", 300), Number("calls", 1000), Number("parallel", 64)),
        Measurement("bdn", "Time and bytes of the same with BenchmarkDotNet, one call at a time.", RunBenchmarks),
        Measurement("polls", "Many polls at the same moment.", PollsAtOnce.RunAsync, Numbers("counts", 1000, 10_000), Provider("Sezame"), Number("connections", 64)),
        Measurement("waits", "Logins that wait, each polled at an interval.", Waits.RunAsync, Number("count", 10_000), Number("interval", 2), Number("seconds", 30), Provider("Sezame"), Number("connections", 64)),
        Measurement("outage", "Starts and polls while SecSign's primary server is dead.", DeadPrimary.RunAsync, Number("seconds", 40), Number("starts", 20), Number("polls", 200)),

        // Logins, over a service in memory.
        Measurement("flows", "Open logins with a waiter each.", ManyFlows.RunAsync, Number("count", 100_000), Number("interval", 20), Number("seconds", 60)),
        Measurement("calls", "Calls of the service for a login, against tabs and nodes.", CallsOfALogin.RunAsync, Number("logins", 20), Numbers("nodes", 1, 2, 4), Numbers("tabs", 1, 10, 100), Redis(), PostgreSql()),
        Measurement("taps", "From the tap on the phone to the waiter's knowledge.", TapToWaiter.RunAsync, Number("logins", 100), Redis(), PostgreSql()),
        Measurement("stores", "Logins over two nodes that share a store.", SharedStores.RunAsync, Number("count", 500), Redis(), PostgreSql()),

        // Hosts.
        Measurement("tenants", "Start, reload and memory with many tenants.", ManyTenants.RunAsync, Numbers("counts", 1, 100, 1000, 5000), Provider("SecSign")),
    };

    private static Command Measurement(string name, string description, Func<Arguments, Task<int>> measureAsync, params Option[] options)
    {
        Command command = new(name, description);
        foreach (Option option in options)
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            Arguments arguments = new(parsed);
            if (await SharedStore.FindUnusableAsync(arguments) is not { } unusable)
                return await measureAsync(arguments);
            await Console.Error.WriteLineAsync(unusable);
            return 2;
        });
        return command;
    }

    private static Task<int> RunBenchmarks(Arguments arguments)
    {
        BenchmarkRunner.Run<ExchangeBenchmarks>(ExchangeBenchmarks.Config);
        return Task.FromResult(0);
    }

    private static Option<int> Number(string name, int byDefault)
    {
        Option<int> option = new("--" + name) { DefaultValueFactory = _ => byDefault, Description = "At least 1.", HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int value) && value < 1)
                result.AddError($"--{name} must be at least 1.");
        });
        return option;
    }

    private static Option<int[]> Numbers(string name, params int[] byDefault) => new("--" + name)
    {
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => Read(name, result),
        Description = "Each at least 1, with commas between them.",
        HelpName = "numbers",
    };

    private static int[] Read(string name, ArgumentResult result)
    {
        int[] numbers = [.. result.Tokens[0].Value.Split(',').Select(text => int.TryParse(text, out int number) ? number : 0)];
        if (Array.Exists(numbers, number => number < 1))
            result.AddError($"--{name} must be whole numbers from 1, with commas between them.");
        return numbers;
    }

    private static Option<string> Provider(string byDefault)
    {
        Option<string> option = new("--provider") { DefaultValueFactory = _ => byDefault, Description = "The service." };
        option.AcceptOnlyFromAmong(Providers);
        return option;
    }

    private static Option<string?> Redis() => new("--redis") { Description = "A Redis that is used for nothing else: host:port.", HelpName = "servers" };

    private static Option<string?> PostgreSql() => new("--postgresql") { Description = "A database that is used for nothing else; a schema twofactor stays in it.", HelpName = "connection string" };
}
