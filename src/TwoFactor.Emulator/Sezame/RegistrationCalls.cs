using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Http;
using TwoFactor.Emulator.Outcomes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The calls that register and cancel a client of Sezame.</summary>
internal sealed class RegistrationCalls(SezameState state)
{
    /// <summary><c>POST /client/register</c>: by the recovery e-mail of a phone's owner, or by a QR code for any phone that scans it.</summary>
    public Answer Register(JsonBody body)
    {
        string? name = body.Name("name");
        string? email = body.Name("email");
        string? username = body.Name("username");
        List<FieldError> errors = [];
        if (name is null)
            errors.Add(new FieldError("name", "A name is required"));
        if (email is null && username is null)
            errors.Add(new FieldError("email", "An e-mail address is required"));
        if (errors.Count > 0)
            return SezameAnswers.Invalid(errors);

        return email is not null ? RegisterByEmail(name!, email.Trim()) : Describe(Start(name!, null, username));
    }

    /// <summary><c>GET /client/register/&lt;id&gt;</c></summary>
    public Answer Status(string id) => state.Clients.TryFind(id, out ClientRegistration? client)
        ? SezameAnswers.Scalar(client.IsAcknowledged)
        : SezameAnswers.NotFound();

    /// <summary><c>POST /client/sign</c>: 404 until the phone's owner has acknowledged the registration.</summary>
    public Answer Sign(JsonBody body)
    {
        List<FieldError> errors = [];
        if (body.Text("csr") is not string csr)
            errors.Add(new FieldError("csr", "A certificate signing request is required"));
        else if (body.Text("sharedsecret") is string secret)
            return Sign(csr, secret);
        if (body.Text("sharedsecret") is null)
            errors.Add(new FieldError("sharedsecret", "The shared secret is required"));
        return SezameAnswers.Invalid(errors);
    }

    /// <summary><c>POST /client/cancel</c>: the certificate is not accepted afterwards.</summary>
    public Answer Cancel(ClientRegistration client)
    {
        client.Cancel();
        state.Pairings.RemoveOf(client);
        state.Requests.RemoveOf(client);
        return SezameAnswers.Scalar(true);
    }

    private Answer RegisterByEmail(string name, string email)
    {
        NamedOutcome? outcome = NamedOutcome.Parse(email);
        bool known = state.People.Contains(email) || outcome is { Kind: OutcomeKind.Approve or OutcomeKind.Deny or OutcomeKind.Never };
        if (!known)
            return SezameAnswers.Error(404, "email", "User not found");

        ClientRegistration client = Start(name, email, null);
        if (outcome is { Kind: OutcomeKind.Approve or OutcomeKind.Deny })
            AnswerByName(client, outcome);
        return Describe(client);
    }

    private ClientRegistration Start(string name, string? email, string? username)
    {
        ClientRegistration client = state.Clients.Register(name, email, username);
        state.Shared.SignalAt(state.Clients.ForgottenAt(client));
        return client;
    }

    private void AnswerByName(ClientRegistration client, NamedOutcome outcome)
    {
        bool approve = outcome.Kind is OutcomeKind.Approve;
        if (outcome.Delay == TimeSpan.Zero)
            state.Clients.Answer(client.Id, approve, client.RequestedAt);
        else
            state.AnswerAt(client.RequestedAt + outcome.Delay, client.Id, approve);
    }

    private Answer Sign(string csr, string secret)
    {
        if (!state.Clients.TryFindBySecret(secret, out ClientRegistration? client) || client.IsWaiting)
            return SezameAnswers.Error(404, "sharedsecret", "Registration not found");
        if (client.State is RegistrationState.Refused or RegistrationState.Cancelled)
            return SezameAnswers.Forbidden();
        if (client.State is RegistrationState.Active && state.Behaviour.SignOnce)
            return SezameAnswers.Error(409, "sharedsecret", "The registration already has its certificate");
        if (SigningRequest.Parse(csr) is not SigningRequest request)
            return SezameAnswers.Invalid([new FieldError("csr", "No certificate signing request, or a wrong signature, or a weak key")]);
        if (request.CommonName != client.Code)
            return SezameAnswers.Invalid([new FieldError("csr", "The common name is not the client code")]);

        try
        {
            return SezameAnswers.Json(new JsonObject { ["cert"] = state.Clients.Sign(client, request) });
        }
        catch (CryptographicException)
        {
            // .NET or openssl refuses to create a certificate with such a subject, for example one with text that is not UTF-8.
            return SezameAnswers.Invalid([new FieldError("csr", "The subject cannot be part of a certificate")]);
        }
    }

    // All four fields in both variants: the specification's table, its example and the vendor's tests differ (Sezame 1.5, D10).
    private static Answer Describe(ClientRegistration client) => SezameAnswers.Json(new JsonObject
    {
        ["clientcode"] = client.Code,
        ["sharedsecret"] = client.SharedSecret,
        ["public_key"] = client.PublicKey,
        ["id"] = client.Id,
    });
}
