using System.Diagnostics;
using System.Text;

namespace TwoFactor.Tests.Programs;

/// <summary>Starts a program that serves, such as a database.</summary>
internal static class StartedServer
{
    /// <summary>Starts it, and waits until it prints that it is ready. Fails with its output if the output ends before. What it prints later is dropped, so that
    /// it never waits for a reader.</summary>
    public static async Task<Process> StartAsync(ProcessStartInfo start, string ready)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        StringBuilder printed = new();
        TaskCompletionSource<bool> isReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = 2;
        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await isReady.Task)
            return process;

        process.Kill(); // if it only has closed its output
        process.Dispose();
        throw new AssertionException($"{start.FileName} did not start:\n{printed}");

        // Both outputs are read at the same time.
        void Read(object sender, DataReceivedEventArgs e)
        {
            lock (printed)
            {
                if (!isReady.Task.IsCompleted)
                    printed.AppendLine(e.Data);
                if (e.Data?.Contains(ready, StringComparison.Ordinal) is true)
                    isReady.TrySetResult(true);
                else if (e.Data is null && --open == 0)
                    isReady.TrySetResult(false);
            }
        }
    }
}
