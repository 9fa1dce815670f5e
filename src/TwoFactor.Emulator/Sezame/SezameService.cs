using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The wire protocol of Sezame: which path is which call, and which calls need a client certificate.</summary>
internal sealed class SezameService(SezameState state, CallbackRule callbackRule) : IEmulatedService
{
    private readonly RegistrationCalls registration = new(state);
    private readonly PairingCalls pairing = new(state);
    private readonly LoginCalls login = new(state, callbackRule);
    private readonly CallbackCalls callback = new(callbackRule);

    public string NameOf(EmulatedRequest request) => Segments(request) switch
    {
        ["client", "register", _] => $"{request.Method} /client/register/<id>",
        ["auth", "status", _] => $"{request.Method} /auth/status/<id>",
        _ => $"{request.Method} {request.Path}",
    };

    public Answer Answer(EmulatedRequest request)
    {
        Answer answer;
        lock (state.Gate)
            answer = Route(request);
        state.Shared.Changed.Raise();
        return answer;
    }

    /// <summary>Called in the TLS handshake, before there is a request.</summary>
    /// <remarks>
    /// Sezame 1.6: a wrong certificate fails the connection, and gets no HTTP status. A missing one does not fail the handshake, because some calls
    /// need none. A cancelled one was issued here, so it gets an HTTP status.
    /// </remarks>
    public bool AdmitToHandshake(X509Certificate2 certificate)
    {
        lock (state.Gate)
            return !state.Behaviour.RefuseForeignInHandshake
                || state.Clients.Judge(certificate, out _) is not (ClientVerdict.Foreign or ClientVerdict.Expired);
    }

    private Answer Route(EmulatedRequest request) => (request.Method, Segments(request)) switch
    {
        ("GET", ["ping"]) => SezameAnswers.Plain("boing"),
        ("POST", ["client", "register"]) => WithBody(request, registration.Register),
        ("GET", ["client", "register", string id]) => registration.Status(id),
        ("POST", ["client", "sign"]) => WithBody(request, registration.Sign),
        ("POST", ["client", "link"]) => AsClient(request, pairing.Link),
        ("POST", ["client", "link", "status"]) => AsClient(request, pairing.Status),
        ("DELETE", ["client", "link"]) => AsClient(request, pairing.Unlink),
        ("POST", ["auth", "login"]) => AsClient(request, login.Login),
        ("GET", ["auth", "status", string id]) => AsClient(request, client => login.Status(client, id)),
        // Sezame 1.5, D4: one SDK intends to cancel with GET. Another sends a body, which is ignored.
        ("POST" or "GET", ["client", "cancel"]) => AsClient(request, registration.Cancel),
        ("PUT" or "POST", ["client", "callback"]) => AsClient(request, callback.Set),
        ("DELETE", ["client", "callback"]) => AsClient(request, CallbackCalls.Remove),
        _ => SezameAnswers.NotFound(),
    };

    private static Answer WithBody(EmulatedRequest request, Func<JsonBody, Answer> call) =>
        JsonBody.Parse(request.Body) is JsonBody body ? call(body) : SezameAnswers.Malformed();

    private Answer AsClient(EmulatedRequest request, Func<ClientRegistration, Answer> call) =>
        state.Clients.Judge(request.ClientCertificate, out ClientRegistration? client) is ClientVerdict.Accepted
            ? call(client!)
            : SezameAnswers.Forbidden();

    private Answer AsClient(EmulatedRequest request, Func<ClientRegistration, JsonBody, Answer> call) =>
        AsClient(request, client => WithBody(request, body => call(client, body)));

    private static string[] Segments(EmulatedRequest request) => request.Path.Split('/')[1..];
}
