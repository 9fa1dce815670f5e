using System.Runtime.InteropServices;
using System.Text;
using TwoFactor.Cli;
using TwoFactor.Cli.Output;

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop); // the terminal was closed, or the connection was lost

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
CliEnvironment environment = CliEnvironment.OfProcess();
CliConsole console = new(
    Console.Out,
    Console.Error,
    TerminalTraits.Find(Console.IsOutputRedirected, environment),
    Console.IsInputRedirected ? null : SecretPrompt.AskAsync,
    TextWindow.Find(Console.IsOutputRedirected),
    TextWindow.Find(Console.IsErrorRedirected));
return await CliApplication.RunAsync(args, console, environment, stop.Token);

// The first signal stops the command in an orderly way; the second ends the process at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
