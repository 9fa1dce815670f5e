using System.Collections;
using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>No secret and no personal name appears in a log, a span, a metric, an exception, a <c>ToString()</c>, or an address that the library
/// chooses.</summary>
internal static class Secrecy
{
    private const string Message = "mark-message: login to the portal";
    private const string Data = "mark-callback-data";
    private const string ServiceText = "mark-text of the service";

    public static ProviderCaseList Cases { get; } = new(nameof(Secrecy))
    {
        { 7, A_whole_login_leaks_nothing },
        { 7, Failures_leak_nothing },
        { 7, Refused_arguments_leak_nothing },
        { 7, No_address_holds_a_user_or_a_message },
    };

    private static async Task A_whole_login_leaks_nothing(Scene scene)
    {
        Challenge challenge = await StartAsync(scene).ConfigureAwait(false);
        ChallengeHandle handle = challenge.Handle;
        List<object?> said = [challenge, handle, challenge.AccessPass, scene.Provider];
        foreach (string word in scene.Fixture.StateWords.Keys.Append("something else"))
        {
            scene.Service.Say(ServiceOperation.Poll, new ServiceReply.State(word, scene.UserAtService, ServiceText));
            said.Add((await scene.PollAsync(handle).ConfigureAwait(false)).Result);
        }

        if (scene.Fixture.NamesApprover)
        {
            foreach (bool allowAlias in new[] { false, true })
            {
                ChallengeHandle ofOther = await scene.OpenAsync(allowAlias: allowAlias).ConfigureAwait(false);
                scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved, scene.OtherAtService, ServiceText));
                said.Add((await scene.PollAsync(ofOther).ConfigureAwait(false)).Result);
            }
        }

        await scene.ReleaseAsync(handle).ConfigureAwait(false);
        await scene.CancelAsync(handle).ConfigureAwait(false);
        ExpectSecrecy(scene, handle, said.Select(thing => (thing?.GetType().Name ?? "nothing", thing?.ToString())), "in a whole login");
    }

    private static async Task Failures_leak_nothing(Scene scene)
    {
        ChallengeHandle handle = (await StartAsync(scene).ConfigureAwait(false)).Handle;
        string leak = $"{scene.UserAtService} {scene.OtherAtService} {ServiceText} {string.Join(' ', handle.ServiceIds.Values)}";
        List<(string, string?)> said = [];
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            scene.Service.Say(ServiceOperation.Start, _ => scene.Service.Opened());
            await call.InvokeAsync(scene.Provider, handle, default).ConfigureAwait(false);
            foreach (ServiceReply reply in TroublesOf(scene, scene.LastCall(call.Operation), leak))
            {
                scene.Service.Say(call.Operation, reply);
                Attempt<string> attempt = await scene.TryAsync(call, handle).ConfigureAwait(false);
                said.Add(($"the exception of {call}", TextOf(attempt.Exception)));
            }
        }

        ExpectSecrecy(scene, handle, said, "when calls fail");
    }

    private static async Task Refused_arguments_leak_nothing(Scene scene)
    {
        ChallengeHandle handle = (await StartAsync(scene).ConfigureAwait(false)).Handle;
        ChallengeHandle[] refused =
        [
            Handles.OfTenant(handle), Handles.OfProvider(handle), Handles.WithoutIds(handle), Handles.WithId(handle, $"../{ServiceText}"),
            .. handle.ServiceIds.Keys.Select(name => Handles.WithId(handle, name, $"../{ServiceText}")),
        ];
        List<(string, string?)> said = [];
        foreach (ProviderCall call in ProviderCall.OnHandles)
        {
            foreach (ChallengeHandle foreign in refused)
            {
                Attempt<string> attempt = await scene.TryAsync(call, foreign).ConfigureAwait(false);
                said.Add(($"the exception of {call}", TextOf(attempt.Exception)));
            }
        }

        ExpectSecrecy(scene, handle, said, "when arguments are refused");
    }

    private static async Task No_address_holds_a_user_or_a_message(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = (await StartAsync(scene).ConfigureAwait(false)).Handle;
        foreach (ProviderCall call in ProviderCall.All)
            await scene.TryAsync(call, handle).ConfigureAwait(false);
        ForbiddenTexts names = new([scene.User, scene.UserAtService, Message, Data, .. scene.Fixture.Secrets]);
        foreach (ServiceCall call in scene.Service.Calls)
        {
            scene.Expect(
                names.FindIn(call.Request!.Address.OriginalString) is null, "an address without a user's name, message or secret",
                $"one with it for a {call.Operation}",
                "every proxy and server on the way writes addresses into its log");
        }
    }

    private static async Task<Challenge> StartAsync(Scene scene)
    {
        ChallengeRequest request = new(scene.User)
        {
            Message = Message,
            CallbackUri = new Uri("https://portal.example/callback"),
            CallbackData = new Dictionary<string, string> { ["key"] = Data },
        };
        Attempt<Challenge> start = await scene.TryAsync(() => scene.Provider.StartChallengeAsync(request)).ConfigureAwait(false);
        scene.Expect(!start.Failed, "a challenge", start, "nobody could log in");
        return start.Result!;
    }

    private static IEnumerable<ServiceReply> TroublesOf(Scene scene, ServiceCall sample, string leak)
    {
        foreach (TwoFactorError error in Enum.GetValues<TwoFactorError>())
        {
            ServiceReply.Failed failed = new(error, leak);
            if (scene.Fixture.CanSay(sample, failed))
                yield return failed;
        }

        if (sample.Request is null)
            yield break;
        yield return Raw.Page(HttpStatusCode.OK, leak);
        yield return Raw.Page(HttpStatusCode.BadRequest, leak);
        yield return Raw.Page(HttpStatusCode.InternalServerError, leak);
        yield return Raw.Text(leak, "text/plain");
        yield return Raw.Text($"{{\"id\":\"{leak}\",\"status\":\"{leak}\",\"{leak}\":1}}", "application/json");
        yield return Raw.Lost(leak);
    }

    /// <summary>The exception, and what is attached to it and to its causes: loggers write that too.</summary>
    private static string TextOf(Exception? exception)
    {
        IEnumerable<string> attached = Causes(exception).SelectMany(cause => cause.Data.Cast<DictionaryEntry>()).Select(entry => $"{entry.Key}: {entry.Value}");
        return string.Join('\n', attached.Prepend(exception?.ToString()));
    }

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static void ExpectSecrecy(Scene scene, ChallengeHandle handle, IEnumerable<(string What, string? Text)> said, string when)
    {
        // A short id, such as a counter, could occur by chance.
        IEnumerable<string> ids = handle.ServiceIds.Values.Where(id => id.Length > 5);
        string[] secrets =
        [
            scene.User, scene.UserAtService, scene.Fixture.OtherUser, scene.OtherAtService, Message, Data, ServiceText, handle.Serialize(), .. ids, .. scene.Fixture.Secrets,
        ];
        const string Because = "a reader of logs would learn who logs in where, or could answer for them";

        ForbiddenTexts forbidden = new(secrets);
        foreach ((string what, string? text) in said)
        {
            string? found = forbidden.FindIn(text);
            scene.Expect(found is null, $"{what} without a name, text or id {when}", $"one with \"{found}\"", Because);
        }

        IReadOnlyList<TelemetryRecord> told = scene.Telemetry.Find(secrets);
        scene.Expect(
            told.Count == 0, $"logs, spans and metrics without a name, text or id {when}",
            (told.Count > 0 ? told[0] : null)?.ToString().ReplaceLineEndings(" "), Because);
    }
}
