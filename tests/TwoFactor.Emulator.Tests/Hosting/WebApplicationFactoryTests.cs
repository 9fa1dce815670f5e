using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>A program that starts the emulator can be tested with <c>WebApplicationFactory</c>. That finds the program's host by an event, which counts when it
/// comes in the execution context of the program.</summary>
internal sealed class WebApplicationFactoryTests
{
    private static readonly AsyncLocal<object?> Context = new();

    [Test]
    public async Task WebApplicationFactory_does_not_mistake_a_server_of_the_emulator_for_the_program()
    {
        object program = new();
        Context.Value = program;
        using BuiltHosts built = new(() => Context.Value == program);

        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        Assert.That(built.Count, Is.Zero);

        using IHost host = Host.CreateEmptyApplicationBuilder(settings: null).Build();
        Assert.That(built.Count, Is.EqualTo(1), "the observer sees the host of the program");
    }

    /// <summary>Counts the hosts that are built in a context.</summary>
    private sealed class BuiltHosts : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly Func<bool> isMine;
        private readonly List<IDisposable> subscriptions = [];

        public BuiltHosts(Func<bool> isMine)
        {
            this.isMine = isMine;
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public int Count { get; private set; }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "HostBuilt" && isMine())
                Count++;
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
