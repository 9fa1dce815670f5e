using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Runs the emulator as a process. It does not use top-level statements: they create a public <c>Program</c>, which would conflict with that
/// of a host under test.</summary>
internal static class EmulatorProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Any(argument => argument is "--help" or "-h"))
        {
            Console.Write(EmulatorArguments.Usage);
            return 0;
        }

        if (EmulatorArguments.Parse(args, out string? error) is not EmulatorOptions options)
        {
            Console.Error.WriteLine(error);
            Console.Error.Write(EmulatorArguments.Usage);
            return 2;
        }

        using ILoggerFactory log = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        options.LoggerFactory = log;
        try
        {
            await using EmulatorHost emulator = await EmulatorHost.StartAsync(options);
            TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            Console.Write(emulator.Describe()); // after that, somebody may end it
            Console.WriteLine("Ctrl+C ends it.");
            await asked.Task;
            return 0;

            void End(PosixSignalContext signal)
            {
                signal.Cancel = true;       // so that the folder is removed
                asked.TrySetResult();
            }
        }
        catch (Exception e) when (e
            is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or SocketException)
        {
            Console.Error.WriteLine($"The emulator does not start: {MessageOf(e)}");
            if (e.InnerException is AddressInUseException)
                Console.Error.WriteLine("Stop the program that uses it, or choose other ports with --phone-port, --sezame-port, --secsign-port and --secsign-fallback-port (0 means any free one).");
            return 1;
        }
    }

    // Without the name of the library's parameter, which the command line does not have.
    private static string MessageOf(Exception e) =>
        e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal) : e.Message;
}
