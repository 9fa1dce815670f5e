using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using TwoFactor.Emulator;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Http;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Sezame;
using TwoFactor.Emulator.State;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Testing;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Both emulated services in this process, without sockets. Its ids are the same in every run.</summary>
internal sealed class EmulatorStage : IDisposable
{
    private const int Seed = 1;

    private static readonly Lazy<string> Request = new(() =>
    {
        using RSA key = RSA.Create(2048);
        return new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
    });

    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CertificateAuthority authority = CertificateAuthority.Create("Fuzzing");
    private readonly SharedServices shared;
    private readonly SezameState sezame;
    private readonly SecSignState secSign;
    private readonly ServiceEndpoint sezameEndpoint;
    private readonly ServiceEndpoint secSignEndpoint;
    private readonly ClientRegistration client;
    private readonly X509Certificate2 certificate;

    // Callbacks go to addresses out of the inputs. No connection may leave this machine, so all of them end at a port that nobody listens on.
    static EmulatorStage() => HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:9");

    public EmulatorStage()
    {
        shared = new SharedServices(clock, new IdSource(Seed), new DelayedActions(clock), new ChangeSignal());
        sezame = new SezameState(shared, new KnownPeople(["test@test.com"]), new SezameBehaviour(), authority, new CallbackSender());
        secSign = new SecSignState(shared, new KnownPeople(["johndoe", "john.doe-1_x@example.com"]), new SecSignBehaviour());
        client = sezame.Clients.Register("Acme", null, null);
        client.Acknowledge();
        certificate = X509Certificate2.CreateFromPem(sezame.Clients.Sign(client, SigningRequest.Parse(Request.Value)!));
        foreach (string user in (string[])["foo-client-user", "jdoe"])
            sezame.Pair(client, user);

        ExchangeRecord record = new(100);
        FaultPlan faults = new(Seed);
        sezameEndpoint = new ServiceEndpoint(EmulatedServer.Sezame, new SezameService(sezame, new CallbackRule(() => false)), record, faults, clock, Seed);
        secSignEndpoint = new ServiceEndpoint(EmulatedServer.SecSign, new SecSignService(secSign), record, faults, clock, Seed);
    }

    public Task<(int Status, byte[] Body)> AskSezameAsync(string method, string path, byte[] body)
    {
        client.Restore(RegistrationState.Active); // whatever an earlier input has done to it
        return AskAsync(sezameEndpoint, method, path, body);
    }

    public Task<(int Status, byte[] Body)> AskSecSignAsync(byte[] body) => AskAsync(secSignEndpoint, "POST", "/", body);

    /// <summary>The user of a challenge of Sezame, or <see langword="null"/>.</summary>
    public string? UserOf(string id) => sezame.Requests.All.FirstOrDefault(request => request.Id == id)?.Username;

    /// <summary>The user of a session of SecSign, or <see langword="null"/>.</summary>
    public string? UserOfSession(long id) => secSign.Sessions.TryFind(id, out AuthSession? session) ? session.TypedName : null;

    public void Dispose()
    {
        shared.Delayed.Dispose();
        certificate.Dispose();
        authority.Dispose();
    }

    private async Task<(int, byte[])> AskAsync(ServiceEndpoint endpoint, string method, string path, byte[] body)
    {
        using MemoryStream answer = new();
        DefaultHttpContext context = new();
        context.Request.Method = method;
        context.Request.Path = PageRequest.Decoded(path);
        context.Request.Body = new WireBody(body, "bits", () => { });
        context.Connection.ClientCertificate = certificate;
        context.Response.Body = answer;
        await endpoint.HandleAsync(context);
        return (context.Response.StatusCode, answer.ToArray());
    }
}
