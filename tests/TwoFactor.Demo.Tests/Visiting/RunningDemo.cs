using System.Text.RegularExpressions;
using TwoFactor.Emulator;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>A running demo that has printed its address. Disposing stops it.</summary>
internal sealed partial class RunningDemo : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TextSeen told = new("/stage");
    private readonly Task<int> run;

    private RunningDemo() => run = Demo.RunAsync(told, isHeadless: false, stop.Token);

    /// <summary>What it has printed so far.</summary>
    public string Told => told.ToString();

    public Uri Portal { get; private set; } = null!;

    public Uri PhoneAddress { get; private set; } = null!;

    public EmulatorClient Phone { get; private set; } = null!;

    public static async Task<RunningDemo> StartAsync()
    {
        RunningDemo demo = new();
        if (await Task.WhenAny(demo.told.Seen, demo.run) == demo.run)
            Assert.Fail($"The demo ended: {demo.told}");
        demo.Portal = new Uri(new Uri(Stage().Match(demo.told.ToString()).Value), "/");
        using Visitor visitor = new(demo.Portal);
        demo.PhoneAddress = new Uri((await visitor.LookBehindTheScenesAsync()).GetProperty("phone").GetString()!);
        demo.Phone = new EmulatorClient(demo.PhoneAddress);
        return demo;
    }

    /// <summary>Stops it, as Ctrl+C does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Phone.Dispose();
        stop.Dispose();
        await told.DisposeAsync();
    }

    [GeneratedRegex(@"http://localhost:\d+/stage")]
    private static partial Regex Stage();

    /// <summary>A writer with a task that completes when a text was written.</summary>
    private sealed class TextSeen(string text) : StringWriter
    {
        private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => seen.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
                seen.TrySetResult();
        }
    }
}
