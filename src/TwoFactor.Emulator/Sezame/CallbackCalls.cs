using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The calls with which a client sets the callback for newly paired users.</summary>
internal sealed class CallbackCalls(CallbackRule callbackRule)
{
    /// <summary><c>PUT /client/callback</c>, or POST as in the specification's examples (Sezame 1.5, D16).</summary>
    public Answer Set(ClientRegistration client, JsonBody body)
    {
        List<FieldError> errors = [];
        if (body.Text("event") != "user.new")
            errors.Add(new FieldError("event", "The event is user.new"));
        Uri? target = callbackRule.Check(body.Text("url"));
        if (target is null)
            errors.Add(new FieldError("url", "The url is an https address with a public host name"));
        if (body.Has("contenttype") && body.Text("contenttype") != "json")
            errors.Add(new FieldError("contenttype", "The contenttype is json"));
        if (errors.Count > 0)
            return SezameAnswers.Invalid(errors);

        client.NewUserCallback = target;
        return SezameAnswers.NoContent();
    }

    /// <summary><c>DELETE /client/callback</c>: removes the callback of one event, or without a body of all events. There is only one event, so both
    /// do the same.</summary>
    public static Answer Remove(ClientRegistration client, JsonBody body)
    {
        if (body.Has("event") && body.Text("event") != "user.new")
            return SezameAnswers.Invalid([new FieldError("event", "The event is user.new")]);
        client.NewUserCallback = null;
        return SezameAnswers.NoContent();
    }
}
