using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Documentation.Tests.FirstPage;

/// <summary>The host of the first page runs: a login leads to the page that waits for the phone, and nobody is signed in before.</summary>
public sealed class HostExampleTests
{
    [Test]
    public async Task The_host_of_the_first_page_runs()
    {
        await using RunningHost host = await RunningHost.StartAsync(() => HostExample.Run(
        [
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--TwoFactor:Tenants:acme:Provider=SecSign", "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme",
            "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/", // where nothing listens
        ]));
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address };

        Assert.That((await client.GetAsync("/")).Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That(await client.GetStringAsync("/login"), Does.Contain("password"));
        HttpResponseMessage posted = await client.PostAsync("/login", new FormUrlEncodedContent([KeyValuePair.Create("user", "jdoe"), KeyValuePair.Create("password", "right")]));
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));
        Assert.That((await client.PostAsync("/payments", content: null)).Headers.Location!.ToString(), Does.Contain("/login"), "nobody is signed in");
    }

    /// <summary>A program that builds a host and runs it: caught when it is built, and stopped at the end.</summary>
    private sealed class RunningHost(IHost host, Thread thread) : IAsyncDisposable
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
