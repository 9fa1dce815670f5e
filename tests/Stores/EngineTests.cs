namespace TwoFactor.Tests.Stores;

/// <summary>Tests over one engine that they share.</summary>
public abstract class EngineTests
{
    protected StoreEngine Engine { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartEngineAsync() => Engine = await OpenAsync();

    [OneTimeTearDown]
    public async Task StopEngineAsync()
    {
        if (Engine is not null)
            await Engine.DisposeAsync();
    }

    /// <summary>Starts the engine, or ends the test where there is none to start.</summary>
    protected abstract Task<StoreEngine> OpenAsync();

    /// <summary>Repeats a call that may fail until it succeeds. What is awaited comes in a moment; only a fault makes it wait for long.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<Task<T>> call)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (TwoFactorException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
