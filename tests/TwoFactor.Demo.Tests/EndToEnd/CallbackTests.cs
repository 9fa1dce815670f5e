using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Emulator;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>A callback of the service makes the flow poll at once; its content is not used.</summary>
[Category("Network")]
public sealed class CallbackTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_callback_makes_the_flow_poll_at_once(CancellationToken cancellationToken)
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync(new EmulatorOptions { AllowLoopbackCallbacks = true });
        services.UseSezame("acme", await services.RegisterAsync("acme"));
        await using WebApplication receiver = Receiver();
        ITwoFactorFlow? flow = null;
        TaskCompletionSource<string> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.MapPost("/called-back/{token}", async (string token) =>
        {
            called.TrySetResult(token);
            return await flow!.ReceiveCallbackAsync(token, cancellationToken) ? Results.Ok() : Results.NotFound();
        });
        await receiver.StartAsync(cancellationToken);
        services.Configuration["TwoFactor:Flow:CallbackUri"] = receiver.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/called-back";
        services.Configuration["TwoFactor:Flow:FirstPollAfter"] = "00:00:30"; // the longest; the login below must end before
        services.Configuration["TwoFactor:Flow:QuickInterval"] = "00:01:00";
        await using ServiceProvider host = services.BuildHost();
        flow = host.GetRequiredService<ITwoFactorFlow>();
        await services.PairAsync(host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme"), "jdoe");

        using CancellationTokenSource beforeFirstPoll = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        beforeFirstPoll.CancelAfter(TimeSpan.FromSeconds(25));
        FlowStart start = await flow.StartAsync(new FlowRequest("acme", "jdoe") { Browser = "b" }, beforeFirstPoll.Token);
        FlowKey key = new(start.Id!) { Tenant = "acme", Subject = "jdoe", Browser = "b" };
        Task<FlowStatus> wait = flow.WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(1), beforeFirstPoll.Token);
        services.Emulator.Phone.Approve((await services.Emulator.Phone.WaitForRequestAsync("jdoe", cancellationToken: beforeFirstPoll.Token)).Id);

        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(await called.Task, Is.Not.EqualTo(start.Id)); // the token is of no use to a browser
        Assert.That((await flow.CompleteAsync(key, cancellationToken)).ApprovedUser, Is.EqualTo("jdoe"));
    }

    // A host on loopback: the emulator accepts its self-signed certificate.
    private static WebApplication Receiver()
    {
        using RSA key = TestKeys.CreateRsa();
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        return builder.Build();
    }
}
