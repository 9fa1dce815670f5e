using BenchmarkDotNet.Running;
using TwoFactor.Benchmarks;

// Each measurement is one command. The server is a process of its own (the command "server"), so that what is measured is the client alone.
Arguments arguments = new(args);
switch (arguments.Command)
{
    case "server":
        await MinimalServer.RunAsync();
        return 0;
    case "bdn":
        BenchmarkRunner.Run<ExchangeBenchmarks>();
        return 0;
    case "cost":
        await CostOfACall.RunAsync(arguments);
        return 0;
    case "polls":
        return await PollsAtOnce.RunAsync(arguments);
    case "waits":
        return await Waits.RunAsync(arguments);
    case "flows":
        return await ManyFlows.RunAsync(arguments);
    case "stores":
        return await SharedStores.RunAsync(arguments);
    case "tenants":
        return await ManyTenants.RunAsync(arguments);
    default:
        Console.Error.WriteLine(
            """
            dotnet run -c Release --project tests/TwoFactor.Benchmarks -- <what> [options]

            cost     CPU and bytes of a poll and a start beside the bare exchange, in interleaved rounds   [--rounds 41] [--calls 1000] [--parallel 64] [--telemetry on]
            bdn      the same with BenchmarkDotNet, one call at a time
            polls    many polls at the same moment                      [--count 1000] [--provider Sezame|SecSign] [--connections 64]
            waits    logins that wait, each polled at an interval       [--count 10000] [--interval 2] [--seconds 30] [--provider …] [--connections 64]
            flows    open logins with a waiter each, over a provider in memory   [--count 100000] [--interval 20] [--seconds 60]
                     Last seen (two cores, shared): 2.1 KB a flow, of which 0.35 KB are the handle; 5,000 polls a second, 0.16 s late at p99, a tenth of a core
            stores   logins over two nodes that share a store           [--count 500] --redis host:port | --postgresql "Host=…"
            tenants  start and reload with many tenants                 [--count 1000] [--provider …]
            """);
        return 2;
}
