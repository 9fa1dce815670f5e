using System.Globalization;
using BenchmarkDotNet.Running;
using TwoFactor.Benchmarks;
using TwoFactor.Benchmarks.Calls;
using TwoFactor.Benchmarks.Flows;
using TwoFactor.Benchmarks.Servers;
using TwoFactor.Benchmarks.Tenants;

// Each measurement is one command. The service is a process of its own (the command "server"), so that what is measured is the client alone.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Arguments arguments = new(args);
switch (arguments.Command)
{
    case "server":
        await MinimalServer.RunAsync();
        return 0;
    case "bdn":
        BenchmarkRunner.Run<ExchangeBenchmarks>(ExchangeBenchmarks.Config);
        return 0;
    case "cost":
        return await CostOfACall.RunAsync(arguments);
    case "polls":
        return await PollsAtOnce.RunAsync(arguments);
    case "waits":
        return await Waits.RunAsync(arguments);
    case "outage":
        return await DeadPrimary.RunAsync(arguments);
    case "flows":
        return await ManyFlows.RunAsync(arguments);
    case "calls":
        return await CallsOfALogin.RunAsync(arguments);
    case "taps":
        return await TapToWaiter.RunAsync(arguments);
    case "stores":
        return await SharedStores.RunAsync(arguments);
    case "tenants":
        return await ManyTenants.RunAsync(arguments);
    default:
        Console.Error.WriteLine(
            """
            dotnet run -c Release --project tests/TwoFactor.Benchmarks -- <what> [options]

            Calls of a service, beside a server process on this machine:
            cost     CPU and bytes of a poll and a start, without and with telemetry, beside the bare exchange   [--rounds 300] [--calls 1000] [--parallel 64]
            bdn      time and bytes of the same with BenchmarkDotNet, one call at a time
            polls    many polls at the same moment                          [--counts 1000,10000] [--provider Sezame|SecSign] [--connections 64]
            waits    logins that wait, each polled at an interval           [--count 10000] [--interval 2] [--seconds 30] [--provider …] [--connections 64]
            outage   starts and polls while SecSign's primary is dead       [--seconds 40] [--starts 20] [--polls 200]

            Logins, over a service in memory:
            flows    open logins with a waiter each                         [--count 100000] [--interval 20] [--seconds 60]
            calls    calls of the service for a login, against tabs and nodes   [--logins 20] [--nodes 1,2,4] [--tabs 1,10,100] [--redis … | --postgresql …]
            taps     from the tap on the phone to the waiter's knowledge    [--logins 100] [--redis … | --postgresql …]
            stores   logins over two nodes that share a store               [--count 500] [--redis host:port] [--postgresql "Host=…"]

            Hosts:
            tenants  start, reload and memory with many tenants             [--counts 1,100,1000,5000] [--provider …]
            """);
        return 2;
}
