using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Tests.Hosts;

/// <summary>A program that builds a host and runs it: caught when it is built, and stopped at the end.</summary>
internal sealed class RunningHost(IHost host, Thread thread) : IAsyncDisposable
{
    public Uri Address => new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<RunningHost> StartAsync(Action program)
    {
        TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            using IDisposable listening = DiagnosticListener.AllListeners.Subscribe(new HostBuilt(built, Environment.CurrentManagedThreadId));
            program();
        })
        { IsBackground = true };
        thread.Start();
        IHost host = await built.Task;
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await started.Task;
        return new RunningHost(host, thread);
    }

    public ValueTask DisposeAsync()
    {
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        thread.Join();
        return ValueTask.CompletedTask;
    }

    // WebApplicationFactory finds the host of a program in the same way.
    private sealed class HostBuilt(TaskCompletionSource<IHost> built, int thread) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host } && Environment.CurrentManagedThreadId == thread)
                built.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
