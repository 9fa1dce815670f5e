namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>What a start sends, and what it returns.</summary>
internal static class Starting
{
    public static ProviderCaseList Cases { get; } = new(nameof(Starting))
    {
        { 4, A_start_asks_for_the_user_exactly_once },
        { 3, A_handle_says_whose_challenge_it_is_and_until_when },
        { 3, What_the_service_cannot_do_is_left_out_and_is_no_error },
        { 3, A_message_is_sent_exactly_where_the_service_shows_it },
        { 3, A_lifetime_is_sent_exactly_where_the_service_keeps_it },
        { 3, A_callback_is_sent_exactly_where_the_service_calls_back },
        { 3, A_shorter_lifetime_ends_the_challenge_sooner },
    };

    private static async Task A_start_asks_for_the_user_exactly_once(Scene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        IReadOnlyList<ServiceCall> calls = scene.Service.CallsAboutChallenges;
        scene.Expect(
            calls.Count == 1 && calls[0].Operation == ServiceOperation.Start,
            "one request, which starts the challenge", string.Join(", ", calls.Select(call => call.Operation)),
            "a phone could buzz twice for one login");
        WireValues.RequiresUserIn(scene.Fixture, calls[0], scene.UserAtService);
        scene.Expect(
            WireValues.Mentions(scene.Fixture, calls[0], scene.UserAtService),
            "the user's name in the request", "a request without it", "somebody else's phone would ask");
    }

    private static async Task A_handle_says_whose_challenge_it_is_and_until_when(Scene scene)
    {
        Attempt<Challenge> start = await scene.StartAsync().ConfigureAwait(false);
        scene.Expect(!start.Failed, "a challenge", start, "nobody could log in");
        ChallengeHandle handle = start.Result!.Handle;
        scene.Expect(
            (handle.Provider, handle.Tenant) == (scene.Provider.Name, Scene.Tenant) && (handle.User == scene.User || handle.User == scene.UserAtService),
            "the provider, the tenant and the user in the handle", $"{handle.Provider}, {handle.Tenant}, {handle.User}",
            "a later call could not find the challenge");
        scene.Expect(handle.ServiceIds.Count > 0, "the service's ids in the handle", "none", "no other node could ask about the challenge");
        scene.Expect(
            handle.StartedAt == scene.Time.GetUtcNow() && handle.Deadline > handle.StartedAt,
            "a start now, by the given clock, and a deadline after it", $"{handle.StartedAt:O} and {handle.Deadline:O}",
            "callers would not know when to stop waiting");
        scene.Expect(
            start.Result.AccessPass is not null == scene.Can(TwoFactorCapabilities.AccessPass),
            "an access pass exactly where the capabilities promise one", start.Result.AccessPass,
            "the browser would show nothing, or the phone would ask for something that is not shown");
    }

    private static async Task What_the_service_cannot_do_is_left_out_and_is_no_error(Scene scene)
    {
        ChallengeRequest everything = new(scene.User)
        {
            Message = "Login to the portal",
            Lifetime = TimeSpan.FromMinutes(90),
            AllowAlias = true,
            CallbackUri = new Uri("https://portal.example/callback"),
            CallbackData = new Dictionary<string, string> { ["key"] = "value" },
        };
        Attempt<Challenge> start = await scene.TryAsync(() => scene.Provider.StartChallengeAsync(everything)).ConfigureAwait(false);
        scene.Expect(
            !start.Failed, "a challenge, whatever the request carries", start,
            "a host's code would break when its tenant switches service");
        scene.Expect(
            start.Result!.Handle.AllowAlias, "a handle that remembers that an alias is allowed", "one that does not",
            "the approval by a priority code would be refused");
    }

    private static async Task A_message_is_sent_exactly_where_the_service_shows_it(Scene scene)
    {
        const string Message = "mark-message";
        ServiceCall start = await SendAsync(scene, new ChallengeRequest(scene.User) { Message = Message }).ConfigureAwait(false);
        scene.Expect(
            new ForbiddenTexts([Message]).FindIn(start.Text) is not null == scene.Can(TwoFactorCapabilities.CustomMessage),
            "the message in a start exactly where the capabilities promise to show it", start.Text.ReplaceLineEndings(" "),
            "the phone would not say what the login is for, or a service would learn what it does not show");
    }

    private static async Task A_lifetime_is_sent_exactly_where_the_service_keeps_it(Scene scene)
    {
        HashSet<string> ofHalfAMinute = await WordsForAsync(scene, TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        HashSet<string> ofNinetyMinutes = await WordsForAsync(scene, TimeSpan.FromMinutes(90)).ConfigureAwait(false);
        ofNinetyMinutes.SymmetricExceptWith(ofHalfAMinute);
        scene.Expect(
            ofNinetyMinutes.Count > 0 == scene.Can(TwoFactorCapabilities.CustomLifetime),
            "different starts for 30 seconds and for 90 minutes exactly where the capabilities promise a lifetime",
            ofNinetyMinutes.Count > 0 ? $"different ones ({string.Join(' ', ofNinetyMinutes)})" : "the same",
            "the phone would ask for a login that has ended, or would stop asking before it ends");
    }

    private static async Task A_callback_is_sent_exactly_where_the_service_calls_back(Scene scene)
    {
        const string Place = "mark-callback-place";
        const string Data = "mark-callback-data";
        ChallengeRequest request = new(scene.User)
        {
            CallbackUri = new Uri($"https://portal.example/{Place}"),
            CallbackData = new Dictionary<string, string> { ["key"] = Data },
        };
        ServiceCall start = await SendAsync(scene, request).ConfigureAwait(false);
        bool callsBack = scene.Can(TwoFactorCapabilities.Callback);
        scene.Expect(
            new ForbiddenTexts([Place]).FindIn(start.Text) is not null == callsBack,
            "the address of a callback in a start exactly where the capabilities promise to call back", start.Text.ReplaceLineEndings(" "),
            "a host would wait for a callback that never comes, or a service would learn an address that it does not use");
        scene.Expect( // a service that calls back may have no field for it
            callsBack || new ForbiddenTexts([Data]).FindIn(start.Text) is null,
            "no data of a callback in a start where the capabilities do not promise to call back", start.Text.ReplaceLineEndings(" "),
            "a service would learn what it does not use");
    }

    private static async Task A_shorter_lifetime_ends_the_challenge_sooner(Scene scene)
    {
        TimeSpan lifetime = TimeSpan.FromSeconds(30);
        ChallengeRequest request = new(scene.User) { Lifetime = lifetime };
        Attempt<Challenge> start = await scene.TryAsync(() => scene.Provider.StartChallengeAsync(request)).ConfigureAwait(false);
        scene.Expect(
            start.Result?.ExpiresAt == scene.Time.GetUtcNow() + lifetime,
            "a deadline after the 30 seconds of the request", start.Failed ? start : $"{start.Result!.ExpiresAt:O}",
            "a host's own limit would not hold");
    }

    private static async Task<HashSet<string>> WordsForAsync(Scene scene, TimeSpan lifetime)
    {
        ChallengeRequest request = new(scene.User) { Lifetime = lifetime };
        ServiceCall first = await SendAsync(scene, request).ConfigureAwait(false);
        return WireValues.Common(first, await SendAsync(scene, request).ConfigureAwait(false));
    }

    private static async Task<ServiceCall> SendAsync(Scene scene, ChallengeRequest request)
    {
        Attempt<Challenge> start = await scene.TryAsync(() => scene.Provider.StartChallengeAsync(request)).ConfigureAwait(false);
        scene.Expect(!start.Failed, "a challenge", start, "nobody could log in");
        return scene.LastCall(ServiceOperation.Start);
    }
}
