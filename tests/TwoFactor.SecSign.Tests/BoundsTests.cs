using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>The maximum lengths of ids and texts: each limit, and one more.</summary>
public sealed class BoundsTests
{
    [TestCase(255, ExpectedResult = true)]
    [TestCase(256, ExpectedResult = false)]
    public async Task<bool> A_SecSign_ID_to_send_has_at_most_255_characters(int length)
    {
        string id = new('a', length);
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith("secsignid=johndoe", $"secsignid={id}"));
        try
        {
            await secSign.Provider.StartChallengeAsync(new ChallengeRequest(id));
            return true;
        }
        catch (ArgumentException)
        {
            Assert.That(secSign.Sent, Is.Empty);
            return false;
        }
    }

    [TestCase(255, ExpectedResult = true)]
    [TestCase(256, ExpectedResult = false)]
    public async Task<bool> A_SecSign_ID_in_an_answer_has_at_most_255_characters(int length)
    {
        string id = new('b', length);
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&secsignid={id}&authsessionstate=3");
        try
        {
            return (await secSign.Provider.PollStateAsync(secSign.Handle(allowAlias: true))).ApprovedUser == id;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }

    [TestCase(255)]
    [TestCase(256)]
    [TestCase(1000)]
    public async Task A_SecSign_ID_in_an_answer_may_be_percent_encoded_and_too_long_and_is_then_not_the_users(int length)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&secsignid={string.Concat(Enumerable.Repeat("%62", length))}&authsessionstate=3");
        Task<ChallengeStatus> poll = secSign.Provider.PollStateAsync(secSign.Handle(allowAlias: true));
        if (length == 255)
            Assert.That((await poll).ApprovedUser, Is.EqualTo(new string('b', 255)));
        else
            Assert.That((await Failure.Of(() => poll)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("9223372036854775807", ExpectedResult = true)]
    [TestCase("-9223372036854775808", ExpectedResult = true)]
    [TestCase("-", ExpectedResult = false)]
    [TestCase("00000000000000000001", ExpectedResult = false, Description = "twenty digits")]
    [TestCase("0000000000000000001", ExpectedResult = true, Description = "nineteen")]
    [TestCase("--1", ExpectedResult = false)]
    public Task<bool> A_session_id_is_a_64_bit_number_of_at_most_19_digits(string id) => StartsWithAsync("authsessionid=9162914906710510618", $"authsessionid={id}");

    [TestCase(256, ExpectedResult = true)]
    [TestCase(257, ExpectedResult = false)]
    public Task<bool> A_request_id_has_at_most_256_characters(int length) =>
        StartsWithAsync($"requestid={MockedSecSign.RequestId}", $"requestid={new string('A', length)}");

    [TestCase("\u007F")]
    [TestCase("ä")]
    [TestCase(" ")]
    public async Task A_request_id_has_visible_ASCII_characters_only(string character) =>
        Assert.That(await StartsWithAsync($"requestid={MockedSecSign.RequestId}", $"requestid=A{character}B"), Is.False);

    [TestCase(500, ExpectedResult = 500)]
    [TestCase(501, ExpectedResult = 500)]
    public async Task<int?> A_message_is_cut_after_500_characters(int length)
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(HttpStatusCode.OK, $"message={new string('x', length)}&authsessionid={MockedSecSign.SessionId}&authsessionstate=4");
        return (await secSign.Provider.PollStateAsync(secSign.Handle())).Message?.Length;
    }

    private static async Task<bool> StartsWithAsync(string field, string replacement)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.OK, WireSample.Load("Answers/started").BodyWith(field, replacement));
        try
        {
            await secSign.StartAsync();
            return true;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }
}
