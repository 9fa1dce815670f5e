namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A bad argument is an <see cref="ArgumentException"/> before anything is sent.</summary>
internal static class BadArguments
{
    private const string Confused = "a mistake of the host, or a forged handle, would reach the service";

    public static ProviderCaseList Cases { get; } = new(nameof(BadArguments))
    {
        { 3, Null_arguments_are_refused },
        { 3, A_handle_of_another_tenant_is_refused },
        { 3, A_handle_of_another_provider_is_refused },
        { 3, A_handle_without_ids_is_refused },
        { 3, A_handle_with_forged_ids_is_refused },
        { 3, A_handle_cannot_name_another_server },
        { 3, A_user_whom_the_service_cannot_represent_is_refused },
    };

    private static async Task Null_arguments_are_refused(Scene scene)
    {
        await ExpectRefusalAsync(scene, () => scene.Provider.StartChallengeAsync(null!), "a start without a request").ConfigureAwait(false);
        foreach (ProviderCall call in ProviderCall.OnHandles)
            await ExpectRefusalAsync(
                scene, () => call.InvokeAsync(scene.Provider, null!, default), $"{call} without a handle").ConfigureAwait(false);
    }

    private static Task A_handle_of_another_tenant_is_refused(Scene scene) =>
        ExpectHandleRefusedAsync(scene, ProviderCall.OnHandles, Handles.OfTenant, "a handle of another tenant");

    private static Task A_handle_of_another_provider_is_refused(Scene scene) =>
        ExpectHandleRefusedAsync(scene, ProviderCall.OnHandles, Handles.OfProvider, "a handle of another provider");

    private static Task A_handle_without_ids_is_refused(Scene scene) =>
        ExpectHandleRefusedAsync(scene, CallsThatUseIds(scene), Handles.WithoutIds, "a handle without the service's ids");

    private static async Task A_handle_with_forged_ids_is_refused(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach (string id in scene.Fixture.ImpossibleIds.Where(id => handle.ServiceIds.Keys.All(name => scene.Fixture.ImpossibleIdsFor(name).Contains(id))))
            await ExpectHandleRefusedAsync(
                scene, CallsThatUseIds(scene), handle => Handles.WithId(handle, id), $"the forged id {Shorten(id)}").ConfigureAwait(false);
        foreach (ProviderCall call in CallsThatUseIds(scene))
        {
            HashSet<string> usual = await UsualAsync(scene, call, handle).ConfigureAwait(false);
            foreach ((string name, string id) in handle.ServiceIds.Keys.SelectMany(name => scene.Fixture.ImpossibleIdsFor(name).Select(id => (name, id))))
                await ExpectNotSentAsync(scene, call, usual, () => Handles.WithId(handle, name, id), $"the forged id {Shorten(id)} in the place of \"{name}\"").ConfigureAwait(false);
        }
    }

    private static async Task A_handle_cannot_name_another_server(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        string host = handle.Endpoint.Host;
        string otherPort = $"{host}:9"; // the port of "discard", where no service is
        string[] servers =
        [
            "https://elsewhere.example/", $"https://{host}.elsewhere.example/", $"https://{host}@elsewhere.example/", $"http://{host}/",
            $"{handle.Endpoint.Scheme}://{otherPort}/",
        ];
        foreach (string forged in servers)
        {
            foreach (ProviderCall call in ProviderCall.OnHandles)
            {
                int before = scene.Service.Calls.Count;
                await scene.TryRepeatableAsync(() => call.InvokeAsync(scene.Provider, Handles.OfServer(handle, new Uri(forged)), default)).ConfigureAwait(false);
                Uri? reached = scene.Service.Calls.Skip(before).Select(sent => sent.Request!.Address)
                    .FirstOrDefault(address => address.Host.EndsWith("elsewhere.example", StringComparison.Ordinal)
                        || address.Authority == otherPort || address.Scheme != handle.Endpoint.Scheme);
                scene.Expect(
                    reached is null, $"{call} with the server {forged} in its handle that asks only the configured servers", reached, Confused);
            }
        }
    }

    private static Task A_user_whom_the_service_cannot_represent_is_refused(Scene scene)
    {
        Scene.Requires(scene.Fixture.ImpossibleUser is not null, "The service accepts every user name.");
        return ExpectRefusalAsync(
            scene, () => scene.Provider.StartChallengeAsync(new ChallengeRequest(scene.Fixture.ImpossibleUser!)),
            "a user whom the service cannot carry");
    }

    // Calls that send nothing do not use the ids.
    private static IEnumerable<ProviderCall> CallsThatUseIds(Scene scene) => ProviderCall.SentBy(scene.Provider).Intersect(ProviderCall.OnHandles);

    private static async Task ExpectHandleRefusedAsync(
        Scene scene, IEnumerable<ProviderCall> calls, Func<ChallengeHandle, ChallengeHandle> change, string what)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach (ProviderCall call in calls) // the handle's own constructor refuses some changes
            await ExpectRefusalAsync(
                scene, () => call.InvokeAsync(scene.Provider, change(handle), default), $"{call} with {what}").ConfigureAwait(false);
    }

    /// <summary>What is the same in each request for this call.</summary>
    private static async Task<HashSet<string>> UsualAsync(Scene scene, ProviderCall call, ChallengeHandle handle)
    {
        int before = scene.Service.Calls.Count;
        for (int i = 0; i < 2; i++)
            await scene.TryAsync(call, handle).ConfigureAwait(false);
        ServiceCall[] sent = [.. scene.Service.Calls.Skip(before).Where(received => received.Operation == call.Operation)];
        return sent.Length == 0 ? [] : WireValues.Common(sent[0], sent[^1]);
    }

    // One of several ids may have no part in this call. Then the request is as usual. A forged id in a request that
    // cannot be read, such as a signed token, is not noticed.
    private static async Task ExpectNotSentAsync(Scene scene, ProviderCall call, HashSet<string> usual, Func<ChallengeHandle> forge, string what)
    {
        int before = scene.Service.Calls.Count;
        Attempt<string> attempt = await scene.TryRepeatableAsync(() => call.InvokeAsync(scene.Provider, forge(), default)).ConfigureAwait(false);
        ServiceCall[] sent = [.. scene.Service.Calls.Skip(before)];
        bool isUsual = sent.Any(received => received.Operation == call.Operation && WireValues.HasAll(received, usual));
        scene.Expect(isUsual || attempt.Exception is ArgumentException, $"an ArgumentException for {call} with {what}", attempt, Confused);
        scene.Expect(isUsual || sent.Length == 0, $"no request for {call} with {what}", sent.Length, Confused);
    }

    private static async Task ExpectRefusalAsync<T>(Scene scene, Func<Task<T>> call, string what)
    {
        int before = scene.Service.Calls.Count;
        Attempt<T> attempt = await scene.TryAsync(call).ConfigureAwait(false);
        scene.Expect(attempt.Exception is ArgumentException, $"an ArgumentException for {what}", attempt, Confused);
        int sent = scene.Service.Calls.Count - before;
        scene.Expect(sent == 0, $"no request for {what}", sent, Confused);
    }

    private static string Shorten(string id) => id.Length > 30 ? $"of {id.Length} characters" : $"\"{Uri.EscapeDataString(id)}\"";
}
