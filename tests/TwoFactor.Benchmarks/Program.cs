using System.CommandLine;
using System.Globalization;
using TwoFactor.Benchmarks;
using TwoFactor.Benchmarks.Servers;

// Each measurement is one command. The service is a process of its own (the command "server"), so that what is measured is the client alone.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["server"])
{
    await MinimalServer.RunAsync();
    return 0;
}

ParseResult parsed = Measurements.Commands.Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count == 0 ? code : 2; // 1 is for calls that failed
