using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Tests.Support;

namespace TwoFactor.Emulator.Tests.Callbacks;

/// <summary>Callbacks to receivers that behave badly, and at the emulator's end.</summary>
[CancelAfter(120_000)]
internal sealed class CallbackSenderTests
{
    [Test]
    public async Task The_body_of_a_response_is_not_read()
    {
        const long Most = 64 * 1024 * 1024; // far more than a connection buffers
        TaskCompletionSource<long> taken = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using WebApplication receiver = builder.Build();
        receiver.Run(async context => taken.TrySetResult(await WriteAsync(context, Most)));
        await receiver.StartAsync();
        await using CallbackSender sender = new();

        sender.Post(new Uri(receiver.Urls.Single() + "/callback"), "{}");

        Assert.That(await taken.Task, Is.LessThan(Most));
    }

    [Test]
    public async Task A_callback_after_the_end_is_dropped()
    {
        using UnobservedFailures failures = new();
        CallbackSender sender = new();
        await sender.DisposeAsync();

        sender.Post(new Uri("http://localhost/callback"), "{}");

        Assert.That(await failures.CollectAsync(nameof(CallbackSender)), Is.Empty);
    }

    /// <returns>How many bytes were written before the client closed the connection.</returns>
    private static async Task<long> WriteAsync(HttpContext context, long most)
    {
        byte[] piece = new byte[64 * 1024];
        long written = 0;
        try
        {
            for (; written < most && !context.RequestAborted.IsCancellationRequested; written += piece.Length)
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has closed the connection.
        }

        return written;
    }
}
