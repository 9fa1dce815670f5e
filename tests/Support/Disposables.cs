using System.Collections.Concurrent;

namespace TwoFactor.Tests.Support;

/// <summary>What tests made and do not dispose themselves, such as hosts whose provider is all that a test needs. The fixture disposes it after each test, the
/// newest first.</summary>
internal sealed class Disposables : IDisposable
{
    private readonly ConcurrentStack<IDisposable> made = new();

    /// <summary>Remembers <paramref name="one"/>, and returns it.</summary>
    public T Add<T>(T one)
        where T : IDisposable
    {
        made.Push(one);
        return one;
    }

    public void Dispose()
    {
        while (made.TryPop(out IDisposable? one))
            one.Dispose();
    }
}
