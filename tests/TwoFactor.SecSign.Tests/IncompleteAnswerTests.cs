using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>Answers of which a part may be missing: those without a length, which end with the connection, and partial ones (206).</summary>
public sealed class IncompleteAnswerTests
{
    private const string Session = "authsessionid=" + MockedSecSign.SessionId;

    [Test]
    public async Task A_whole_answer_to_a_start_needs_no_length()
    {
        MockedSecSign secSign = Answering(WireSample.Load("Answers/started").Body);
        Assert.That((await secSign.StartAsync()).Handle.ServiceIds["requestid"], Is.EqualTo(MockedSecSign.RequestId));
    }

    [TestCase(Session + "&secsignid=johndoe&authsessionstate=1&requestid=134B0110289F76FE", TestName = "{m}(In the request id)")]
    [TestCase(Session + "&authsessionstate=1&requestid=134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234", TestName = "{m}(Before its last digit)")]
    [TestCase(Session + "&authsessionstate=1&requestid=134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234G", TestName = "{m}(In a request id of another form)")]
    [TestCase("requestid=" + MockedSecSign.RequestId + "&authsessionstate=1&authsessionid=91629149", TestName = "{m}(In the session id)")]
    public async Task A_start_whose_ids_may_be_cut_opens_no_challenge(string body)
    {
        MockedSecSign secSign = Answering(body);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
            Assert.That(failure.MayHaveBeenProcessed, Is.True);
            Assert.That(failure.Origin, Is.EqualTo(FailureOrigin.Service));
        }
    }

    // The picture is the last field (SecSign 2.2). Its end tells whether it is whole; a part of it would be shown as a broken image.
    [Test]
    public async Task A_start_whose_picture_was_cut_has_no_access_pass([Values(1, 2, 3, 4, 8, 100)] int missing)
    {
        string answer = WireSample.Load("Answers/started").Body.TrimEnd('=');
        Assert.That((await Answering(answer).StartAsync()).AccessPass, Is.Not.Null, "whole");
        Assert.That((await Answering(answer[..^missing]).StartAsync()).AccessPass, Is.Null);
    }

    [Test]
    public async Task With_a_length_a_request_id_may_have_another_form()
    {
        MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, Session + "&authsessionstate=1&requestid=4711");
        Assert.That((await secSign.StartAsync()).Handle.ServiceIds["requestid"], Is.EqualTo("4711"));
    }

    [TestCase(Session + "&authsessionstate=3&secsignid=joh")]
    [TestCase("secsignid=joh&authsessionstate=3&" + Session)]
    [TestCase("secsignid=joh&" + Session + "&authsessionstate=3")]
    [TestCase("secsignid=joh&" + Session + "&authsessionstate=3&requestid=" + MockedSecSign.RequestId)]
    [TestCase("secsignid=joh&" + Session + "&authsessionstate=3&requestid=" + MockedSecSign.RequestId + "\r\n")]
    public async Task An_approval_that_ends_in_a_field_that_decides_does_not_count(string body)
    {
        MockedSecSign secSign = Answering(body);
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle("joh")));
        Assert.That(failure.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // A gateway sends a part that nobody asked for, with the length of that part.
    [TestCase(200, ExpectedResult = null)]
    [TestCase(206, ExpectedResult = TwoFactorError.ProtocolViolation)]
    public async Task<TwoFactorError?> An_approval_whose_user_may_be_cut_does_not_count_if_the_answer_is_a_part(int status)
    {
        MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers((HttpStatusCode)status, Session + "&authsessionstate=3&secsignid=joh");
        try
        {
            Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle("joh"))).State, Is.EqualTo(ChallengeState.Approved));
            return null;
        }
        catch (TwoFactorException e)
        {
            return e.Error;
        }
    }

    [TestCase(Session + "&secsignid=johndoe&authsessionstate=3&message=Wel", ExpectedResult = ChallengeState.Approved)]
    [TestCase(Session + "&secsignid=johndoe&authsessionstate=3&servicename=Por", ExpectedResult = ChallengeState.Approved)]
    [TestCase(Session + "&secsignid=johndoe&authsessionstate=3&", ExpectedResult = ChallengeState.Approved)]
    [TestCase(Session + "&authsessionstate=4", ExpectedResult = ChallengeState.Denied)]
    [TestCase(Session + "&authsessionstate=1", ExpectedResult = ChallengeState.Pending)]
    public async Task<ChallengeState> Any_other_answer_without_a_length_counts(string body)
    {
        MockedSecSign secSign = Answering(body);
        return (await secSign.Provider.PollStateAsync(secSign.Handle())).State;
    }

    private static MockedSecSign Answering(string body) => new MockedSecSign(options => options.FallbackEndpoint = null)
        .Answers(() => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body))).AsStream()),
        });
}
