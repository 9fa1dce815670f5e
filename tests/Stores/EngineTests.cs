namespace TwoFactor.Tests.Stores;

/// <summary>Tests that share one engine.</summary>
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

    /// <summary>Starts the engine, or skips the tests if it is not installed.</summary>
    protected abstract Task<StoreEngine> OpenAsync();

    /// <summary>Repeats a call until it succeeds: usually within a moment, and for at most a minute.</summary>
    protected internal static async Task<T> EventuallyAsync<T>(Func<Task<T>> call)
    {
        T? result = default;
        await Wait.UntilAsync(async () =>
        {
            try
            {
                result = await call();
                return true;
            }
            catch (TwoFactorException e) when (e.IsTransient)
            {
                return false;
            }
        });
        return result!;
    }
}
