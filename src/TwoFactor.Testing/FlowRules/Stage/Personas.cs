using System.Globalization;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Users for whom logins are started with only a name, in the same way at the same time. One user does not answer, and the others cannot be
/// asked at all. The results must look the same.</summary>
internal sealed class Personas
{
    /// <summary>The prefix of subjects that have no name at the service.</summary>
    public const string NamelessMark = "nameless-";

    private const string Asleep = "asleep";

    private readonly FlowScene scene;
    private readonly Dictionary<string, Persona> all;
    private readonly List<string> visits = [];

    public Personas(FlowScene scene)
    {
        this.scene = scene;
        all = new[] { Asleep, "not enrolled", "suspended", "refused, perhaps after asking", "without a name" }
            .ToDictionary(kind => kind, kind => new Persona((kind == "without a name" ? NamelessMark : "") + scene.NewSubject()));
        scene.Service.User(all["not enrolled"].Subject).CannotBeAsked(TwoFactorError.UserNotEnrolled);
        scene.Service.User(all["suspended"].Subject).CannotBeAsked(TwoFactorError.UserSuspended);
        scene.Service.User(all["refused, perhaps after asking"].Subject).CannotBeAsked(TwoFactorError.InvalidRequest, mayHaveBeenProcessed: true);
    }

    /// <summary>The subject who can be asked.</summary>
    public string Owner => all[Asleep].Subject;

    public async Task StartAsync(string browser, string purpose = FlowRequest.SignIn) => await ExpectSameAsync($"start from {browser} for {purpose}", async persona =>
    {
        FlowRequest request = new(scene.Tenant, persona.Subject) { Browser = browser, Purpose = purpose, HasFirstFactor = false };
        DateTimeOffset now = scene.Pace.Clock.GetUtcNow();
        return await Answer.OfAsync(async () =>
        {
            FlowStart start = await scene.FlowOf(visits.Count).StartAsync(request).ConfigureAwait(false);
            if (start.Id is null)
                return $"{start.Refusal}, {(scene.Pace.IsVirtual ? start.RetryAfter : start.RetryAfter is null)}";
            int known = persona.Logins.FindIndex(login => login.Key.Id == start.Id);
            if (known < 0)
                persona.Logins.Add(new Login(request, start));
            string left = scene.Pace.IsVirtual ? $"{start.Deadline - now}" : $"{start.Deadline > now}";
            return $"login {known}, {start.Id.Length} characters, {left} left, {(start.ComparisonCode is null ? "no code" : "a code")}, "
                + $"{start.Status}, version {start.Status!.Version}, {start.Status.Provider}, {start.AccessPass?.Image.Length ?? 0} bytes of picture, message {start.Status.Message ?? "none"}";
        }).ConfigureAwait(false);
    }).ConfigureAwait(false);

    /// <summary>Makes a call with the key of one of the opened logins, or with a wrong key.</summary>
    public Task CallAsync(KeyCall call, int login = 0, bool isForeign = false) => ExpectSameAsync($"{call} with the key of login {login}{(isForeign ? " and another browser" : "")}", async persona =>
    {
        if (persona.Logins.Count == 0)
            return "no login";
        FlowKey key = persona.Logins[login % persona.Logins.Count].Key;
        FlowKey shown = isForeign ? new FlowKey(key.Id) { Tenant = key.Tenant, Subject = key.Subject, Purpose = key.Purpose, Browser = "foreign" } : key;
        return await call.AnswerAsync(scene.FlowOf(visits.Count), shown).ConfigureAwait(false);
    });

    public async Task PassAsync(TimeSpan time)
    {
        await scene.Pace.PassAsync(time).ConfigureAwait(false);
        visits.Add($"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s pass");
    }

    private async Task ExpectSameAsync(string visit, Func<Persona, Task<string>> call)
    {
        Dictionary<string, Task<string>> calls = all.ToDictionary(one => one.Key, one => TimedAsync(call(one.Value)));
        await scene.UntilAsync(() => calls.Values.All(one => one.IsCompleted), scene.Unit, "calls that end", () => "one that does not", Tells).ConfigureAwait(false);
        string expected = await calls[Asleep].ConfigureAwait(false);
        visits.Add(visit);
        foreach ((string kind, Task<string> one) in calls)
        {
            string got = await one.ConfigureAwait(false);
            scene.Expect(got == expected, $"\"{expected}\", as for who is asleep, also for who is {kind}", $"\"{got}\" after these visits: {string.Join("; ", visits)}", Tells);
        }
    }

    // A virtual clock also shows when each answer came.
    private async Task<string> TimedAsync(Task<string> call)
    {
        TimeSpan begun = scene.Pace.Now;
        string answer = await call.ConfigureAwait(false);
        return scene.Pace.IsVirtual ? $"{answer}, after {(scene.Pace.Now - begun).TotalSeconds.ToString(CultureInfo.InvariantCulture)} s" : answer;
    }

    private sealed class Persona(string subject)
    {
        public string Subject => subject;

        public List<Login> Logins { get; } = [];
    }

    private const string Tells = "anybody could find out who has an account";
}
