using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Saving;

/// <summary>Writes the state after every change, and once more at the end. Several changes in a short time are written together.</summary>
internal sealed partial class StateKeeper(PrivateFolder folder, ChangeSignal changed, Func<SavedState> take, ILogger logger) : IAsyncDisposable
{
    // It uses the machine's clock, because virtual time may stand still.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private string written = "";
    private bool isStarted;

    /// <summary>Writes for the first time, and continues in the background.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public void Start()
    {
        Write();
        isStarted = true;
        running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        if (isStarted) // otherwise the earlier state could not be restored, and must not be replaced
            TryWrite();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Task next = changed.Next;
            TryWrite();
            await next.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Pause, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void TryWrite()
    {
        try
        {
            Write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(logger, folder.PathOf(StateFile.Name), e);
        }
    }

    private void Write()
    {
        string text = StateFile.Text(take());
        if (text == written)
            return;
        folder.Write(StateFile.Name, text);
        written = text;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The emulator's state could not be written to {Path}; the next start will miss the latest changes.")]
    private static partial void LogNotSaved(ILogger logger, string path, Exception e);
}
