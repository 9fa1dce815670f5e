using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>The user can see which login the phone asks about.</summary>
internal static class Comparison
{
    private const TwoFactorCapabilities WithPicture = Setting.Usual | TwoFactorCapabilities.AccessPass;
    private const int LongestMessage = 100;
    private const string Push = "people would approve what a stranger has started";

    public static FlowCaseList Cases { get; } = new(nameof(Comparison))
    {
        { 9, The_page_and_the_phone_show_one_code },
        { 9, Where_there_is_a_picture_every_node_shows_it_and_no_code },
        { 9, Where_the_phone_shows_no_message_there_is_no_code },
        { 9, A_host_may_do_without_codes },
        { 9, The_code_fits_whatever_the_message_is },
        { 9, Codes_cannot_be_predicted },
    };

    private static async Task The_page_and_the_phone_show_one_code(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        string code = ExpectCode(scene, login);
        foreach (FlowNode node in scene.Nodes)
        {
            FlowStatus status = await node.Flow.GetAsync(login.Key).ConfigureAwait(false);
            scene.Expect(status.ComparisonCode == code, "the same code on every node", status.ComparisonCode, Push);
        }
    }

    private static async Task Where_there_is_a_picture_every_node_shows_it_and_no_code(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithPicture }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Expect(login.Start is { AccessPass: not null, ComparisonCode: null }, "a picture and no code", login.Start.ComparisonCode ?? "no picture", Push);
        FlowStart again = await scene.TryStartAsync(login.Request).ConfigureAwait(false);
        scene.Expect(again.AccessPass is not null, "the picture for a page that is loaded again", "none", Push);
        byte[] picture = login.Start.AccessPass!.Image.ToArray();
        foreach (FlowNode node in scene.Nodes)
        {
            FlowStatus status = await node.Flow.GetAsync(login.Key).ConfigureAwait(false);
            scene.Expect(
                status.AccessPass is { } pass && pass.Image.Span.SequenceEqual(picture) && pass.MediaType == login.Start.AccessPass.MediaType && status.ComparisonCode is null,
                "the same picture on every node", status.AccessPass, Push);
        }
    }

    private static async Task Where_the_phone_shows_no_message_there_is_no_code(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Setting.Usual & ~TwoFactorCapabilities.CustomMessage }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Expect(login.Start.ComparisonCode is null, "no code that the phone does not show", login.Start.ComparisonCode, "people would look for a code that is not there");
    }

    private static async Task A_host_may_do_without_codes(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = options => options.ShowComparisonCode = false }).ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, scene.NewSubject()) { Message = "Log in" };
        Login login = await scene.StartAsync(request).ConfigureAwait(false);
        scene.Expect(login.Start.ComparisonCode is null && MessageOf(scene, login) == "Log in", "the host's message alone", MessageOf(scene, login), "people would look for a code that is not there");
    }

    private static async Task The_code_fits_whatever_the_message_is(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        string[] messages =
        [
            "", " ", "Log in", new string('x', 80), new string('x', 81), new string('x', 10_000), string.Concat(Enumerable.Repeat("\U0001F600", 300)), "x" + string.Concat(Enumerable.Repeat("\U0001F600", 300)),
            string.Concat(Enumerable.Repeat("e\u0301", 200)), "47", "line\nline", "\ud800", new string('\u5b57', 200),
        ];
        foreach (string message in messages)
        {
            FlowRequest request = new(scene.Tenant, scene.NewSubject()) { Message = message };
            FlowStart start;
            try
            {
                start = await scene.TryStartAsync(request).ConfigureAwait(false);
            }
            catch (ArgumentException) when (message == "\ud800")
            {
                continue; // The request refuses a text that cannot be sent.
            }

            scene.Expect(start.Id is not null, "a login whatever its message", start, "nobody could log in");
            Login login = new(request, start);
            ExpectCode(scene, login);
            string shown = MessageOf(scene, login)!;
            scene.Expect(shown.Length <= LongestMessage, $"a message of at most {LongestMessage} characters", shown.Length, "the phone would cut the code off");
        }
    }

    private static async Task Codes_cannot_be_predicted(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        HashSet<string?> codes = [];
        for (int i = 0; i < 60; i++)
            codes.Add((await scene.StartAsync().ConfigureAwait(false)).Start.ComparisonCode);
        scene.Expect(codes.Count >= 15, "many codes in 60 logins", codes.Count, Push);
    }

    private static string ExpectCode(FlowScene scene, Login login)
    {
        string? code = login.Start.ComparisonCode;
        scene.Expect(code is { Length: 2 } && code.All(char.IsAsciiDigit), "a code of two digits", code, Push);
        scene.Expect(MessageOf(scene, login)?.Contains(code!, StringComparison.Ordinal) is true, $"the code {code} in the phone's message", MessageOf(scene, login), Push);
        return code!;
    }

    private static string? MessageOf(FlowScene scene, Login login) => scene.Service.CallsFor(login.User, ServiceOperation.Start)[0].Call.Request?.Message;
}
