using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using TwoFactor.SecSign.Tests.Support;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign.Tests;

/// <summary>Any bytes as an answer give a status or a <see cref="TwoFactorException"/>, and an approval only if an independent reader finds it too.</summary>
public sealed class AnswerPropertyTests
{
    private const int Runs = 3000;

    private static readonly string Approval = WireSample.Load("Answers/state-accepted").Body;

    // Parts of answers that are almost approvals: right and wrong fields, separators, odd characters, in any order.
    private static readonly string[] Fragments =
    [
        $"authsessionid={MockedSecSign.SessionId}", "authsessionid=1", "authsessionid", "AuthSessionId=",
        "authsessionstate=3", "authsessionstate=1", "authsessionstate=03", "authsessionstate= 3", "authsessionstate", "AUTHSESSIONSTATE=3",
        "secsignid=johndoe", "secsignid=JohnDoe", "SecSignID=johndoe", "secsignid=mallory", "secsignid=", "secsignid=%6Aohndoe",
        "error=400", "errorcode=10013", "errormsg=x", "message=yes", "servicename=a=b", "servicename=SecSign ID Portal", "message=a<b", "requestid=1", $"requestid={MockedSecSign.RequestId}",
        "%61uthsessionstate=4", "authsessionstate[]=4", "amp;authsessionstate=4", "ａuthsessionstate=4", "message=x;authsessionstate=4", "?x=1", "message=\u001B[31m",
        "&", "&", "&", "&", "=", "+", "%", "%33", " ", "\r\n", "\0", "\uFEFF", "<", ";", "ä", "３",
    ];

    private static readonly Gen<byte[]> Anything = ArbMap.Default.ArbFor<byte[]>().Generator;

    private static readonly Gen<byte[]> NearApprovals =
        Gen.Elements(Fragments).ArrayOf().Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    private static readonly Gen<byte[]> JoinedFields =
        Gen.Elements(Fragments).ArrayOf().Select(parts => Encoding.UTF8.GetBytes(string.Join('&', parts)));

    private static readonly Gen<byte[]> ShuffledApprovals =
        from extra in Gen.Elements(Fragments).ArrayOf(2)
        from parts in Gen.Shuffle(Approval.Split('&').Concat(extra).ToArray())
        select Encoding.UTF8.GetBytes(string.Join('&', parts));

    private static readonly Gen<byte[]> DamagedApprovals = Damaged(Approval);

    private static readonly Gen<byte[]> DamagedStarts = Damaged(WireSample.Load("Answers/started").Body);

    [Test]
    public void A_poll_is_approved_only_by_an_answer_that_clearly_says_so()
    {
        int approvals = 0;
        using MockedSecSign secSign = new(options => options.FallbackEndpoint = null);
        Check(Gen.OneOf(Anything, NearApprovals, JoinedFields, ShuffledApprovals, DamagedApprovals), (status, body) =>
        {
            secSign.Answers(status, body);
            ChallengeState? state = Ask(() => secSign.Provider.PollStateAsync(secSign.Handle()), status => (ChallengeState?)status.State);
            if (state == ChallengeState.Approved)
                approvals++;
            return state != ChallengeState.Approved || IsClearApproval(status, body);
        });
        Assert.That(approvals, Is.GreaterThan(10), "some samples are approvals");
    }

    [Test]
    public void Any_answer_to_another_request_is_an_outcome_or_a_failure()
    {
        int starts = 0;
        using MockedSecSign secSign = new(options => options.FallbackEndpoint = null);
        Check(Gen.OneOf(Anything, NearApprovals, JoinedFields, DamagedApprovals, DamagedStarts), (status, body) =>
        {
            secSign.Behaviour = _ => Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(body) });
            secSign.Clock.Advance(ReleaseRefusals.Memory);
            bool? isStartWhole = Ask(secSign.StartAsync, challenge => (bool?)(challenge.Handle.ServiceIds.Count == 2));
            if (isStartWhole == true)
                starts++;
            bool? isCancelDefined = Ask(() => secSign.Provider.CancelAsync(secSign.Handle()), outcome => (bool?)Enum.IsDefined(outcome));
            Ask(
                async () =>
                {
                    await secSign.Provider.ReleaseAsync(secSign.Handle());
                    return true;
                },
                released => released); // any exception but a TwoFactorException fails
            return isStartWhole != false && isCancelDefined != false;
        });
        Assert.That(starts, Is.GreaterThan(10), "some samples are starts");
    }

    [Test]
    public void Every_valid_answer_is_read_back()
    {
        char[] idCharacters = [.. "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-@_."];
        Gen<(long Session, byte[] Image, string Id, string Name)> answers =
            from session in ArbMap.Default.ArbFor<long>().Generator
            from image in Anything
            from id in Gen.NonEmptyListOf(Gen.Elements(idCharacters))
            from name in Gen.Elements("Portal", "Test web+site ä", "a=b", "100%", "")
            select (session, image, string.Concat(id.Take(255)), name);
        Prop.ForAll(answers.ToArbitrary(), answer =>
        {
            byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. answer.Image];
            string body = $"authsessionid={answer.Session}&servicename={answer.Name}&secsignid={answer.Id}&authsessionstate=1&serviceaddress=https://a.example/?b=c"
                + $"&requestid={MockedSecSign.RequestId}&authsessionicondata={Convert.ToBase64String(png)}";
            using MockedSecSign secSign = new MockedSecSign()
                .Answers(HttpStatusCode.OK, body)
                .Answers(HttpStatusCode.OK, $"authsessionid={answer.Session}&secsignid={answer.Id}&authsessionstate=3");
            Challenge challenge = Wait(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest(answer.Id)));
            ChallengeStatus status = Wait(() => secSign.Provider.PollStateAsync(ChallengeHandle.Parse(challenge.Handle.Serialize())));
            return challenge.AccessPass!.Image.Span.SequenceEqual(png) && string.Equals(status.ApprovedUser, answer.Id, StringComparison.OrdinalIgnoreCase);
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void The_reader_of_access_passes_accepts_any_text_without_an_exception() =>
        Prop.ForAll<string, bool>((text, mayBeCut) => AccessPassReader.Read(Encoding.UTF8.GetBytes(text ?? string.Empty), mayBeCut) is null or { Image.Length: >= 8 }).QuickCheckThrowOnFailure();

    [Test]
    public void The_length_of_any_message_is_limited() =>
        Prop.ForAll<string>(text => new ChallengeStatus(ChallengeState.Denied, message: text).Message is null or { Length: > 0 and <= ChallengeStatus.MaximumMessageLength }).QuickCheckThrowOnFailure();

    // Independent of the code under test, and simpler.
    private static bool IsClearApproval(HttpStatusCode status, byte[] body)
    {
        string[] fields = Encoding.UTF8.GetString(body).Trim().Split('&');
        return (int)status is >= 200 and < 300
            && fields.Contains($"authsessionid={MockedSecSign.SessionId}")
            && fields.Contains("authsessionstate=3")
            && fields.Where(field => field.StartsWith("secsignid=", StringComparison.OrdinalIgnoreCase))
                .All(field => Uri.UnescapeDataString(field[10..]).Trim().Equals("johndoe", StringComparison.OrdinalIgnoreCase))
            && fields.Any(field => field.StartsWith("secsignid=", StringComparison.OrdinalIgnoreCase))
            && fields.Where(field => field.StartsWith("authsessionstate", StringComparison.OrdinalIgnoreCase)).Distinct().Count() == 1
            && fields.Where(field => field.StartsWith("authsessionid", StringComparison.OrdinalIgnoreCase)).Distinct().Count() == 1
            && !fields.Any(field => field.Split('=')[0] is "error" or "errorcode" or "errormsg")
            && fields.Where(field => field.StartsWith("requestid=", StringComparison.Ordinal)).All(field => field[10..] is "" or MockedSecSign.RequestId)
            && fields.Length <= 64
            && (char)body[0] is 'a' or 's' or 'S' or 'r' or 'm' // the first letter of a known field
            && !fields.Any(field => field.Contains('<', StringComparison.Ordinal) && field.Split('=')[0] is not ("servicename" or "serviceaddress" or "message"))
            && !Regex.IsMatch(Encoding.UTF8.GetString(body), "<[A-Za-z/!?].*>", RegexOptions.Singleline);
    }

    private static Gen<byte[]> Damaged(string answer)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(answer);
        return
            from start in Gen.Choose(0, bytes.Length)
            from end in Gen.Choose(start, Math.Min(start + 3, bytes.Length))
            from insert in Anything
            select (byte[])[.. bytes[..start], .. insert.Take(3), .. bytes[end..]];
    }

    private static void Check(Gen<byte[]> bodies, Func<HttpStatusCode, byte[], bool> holds)
    {
        Gen<(HttpStatusCode, byte[])> answers =
            from status in Gen.Frequency((8, Gen.Constant(200)), (1, Gen.Elements(204, 299, 301, 400, 403, 404, 429, 500, 503)))
            from body in bodies
            select ((HttpStatusCode)status, body);
        Prop.ForAll(answers.ToArbitrary(), answer => holds(answer.Item1, answer.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    // FsCheck's properties are synchronous. This does not block, because the answers are mocked.
    private static T Wait<T>(Func<Task<T>> call) => call().GetAwaiter().GetResult();

    private static TResult? Ask<T, TResult>(Func<Task<T>> call, Func<T, TResult> look)
    {
        try
        {
            return look(Wait(call));
        }
        catch (TwoFactorException)
        {
            return default;
        }
    }
}
