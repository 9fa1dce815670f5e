using System.Text.Json.Nodes;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The calls that pair a client's users with phones.</summary>
internal sealed class PairingCalls(SezameState state)
{
    /// <summary><c>POST /client/link</c>: a code for the user to scan.</summary>
    public Answer Link(ClientRegistration client, JsonBody body)
    {
        if (body.Name("username") is not string username)
            return UsernameRequired();
        if (state.Pairings.IsPaired(client, username))
            return SezameAnswers.Error(409, "username", "User is already paired");

        string id = state.Shared.Ids.LowerHex(64);
        DateTimeOffset expiresAt = state.Now + state.Behaviour.LinkLifetime;
        state.Pairings.GetOrAdd(client, username).IssueLink(id, expiresAt);
        state.Shared.SignalAt(expiresAt);
        return SezameAnswers.Json(new JsonObject { ["id"] = id, ["clientcode"] = client.Code });
    }

    /// <summary><c>POST /client/link/status</c>: an unknown user counts as not paired.</summary>
    public Answer Status(ClientRegistration client, JsonBody body) => body.Name("username") is string username
        ? SezameAnswers.Scalar(state.Pairings.IsPaired(client, username))
        : UsernameRequired();

    /// <summary><c>DELETE /client/link</c>, with a body.</summary>
    public Answer Unlink(ClientRegistration client, JsonBody body)
    {
        if (body.Name("username") is not string username)
            return UsernameRequired();
        if (!state.Pairings.IsPaired(client, username))
            return SezameAnswers.Error(404, "username", "User not found");

        state.Pairings.GetOrAdd(client, username).Unpair();
        return SezameAnswers.NoContent();
    }

    private static Answer UsernameRequired() => SezameAnswers.Invalid([new FieldError("username", "A username is required")]);
}
