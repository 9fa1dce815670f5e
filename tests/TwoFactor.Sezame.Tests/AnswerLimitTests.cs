using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>How many fields an answer may have, how deep they may be, and how long its texts may be.</summary>
public sealed class AnswerLimitTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCase(64, ExpectedResult = true)]
    [TestCase(65, ExpectedResult = false)]
    public async Task<bool> An_answer_has_at_most_64_fields(int fields)
    {
        string others = string.Concat(Enumerable.Range(0, fields - 2).Select(i => $"\"x{i}y\":{i},"));
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{{{others}}"id":"{{Id}}","status":"authorized"}""");
        try
        {
            return (await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State == ChallengeState.Approved;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }

    [TestCase(256, ExpectedResult = true)]
    [TestCase(257, ExpectedResult = false)]
    public async Task<bool> An_id_has_at_most_256_characters(int length)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{new string('a', length)}}","status":"initiated"}""");
        try
        {
            return (await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.ServiceIds["id"].Length == length;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(384, false)]
    [TestCase(385, false)]
    public Task An_approval_beside_a_name_longer_than_64_characters_does_not_count_and_a_denial_does(int length, bool counts) =>
        AssertCountsAsync($"\"{new string('x', length)}\":1", counts);

    [TestCase(63, true)]
    [TestCase(64, false)]
    [TestCase(5000, false)]
    public Task An_approval_beside_a_field_deeper_than_63_levels_does_not_count_and_a_denial_does(int depth, bool counts) =>
        AssertCountsAsync($"\"x\":{new string('[', depth)}{new string(']', depth)}", counts);

    [TestCase(500, ExpectedResult = 500)]
    [TestCase(501, ExpectedResult = 500)]
    public async Task<int?> A_message_is_cut_after_500_characters(int length) =>
        (await PollAsync($$"""{"id":"{{Id}}","status":"denied","message":"{{new string('x', length)}}"}""")).Message?.Length;

    private async Task AssertCountsAsync(string field, bool approvalCounts)
    {
        string approval = $$"""{"id":"{{Id}}","status":"authorized",{{field}}}""";
        if (approvalCounts)
            Assert.That((await PollAsync(approval)).State, Is.EqualTo(ChallengeState.Approved));
        else
            Assert.That((await FailureAsync(approval)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied",{{field}}}""")).State, Is.EqualTo(ChallengeState.Denied));
    }

    private Task<ChallengeStatus> PollAsync(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        return tenant.Provider.PollStateAsync(tenant.Handle(Id));
    }

    private async Task<TwoFactorException> FailureAsync(string body) => (await Assert.ThrowsAsync<TwoFactorException>(() => PollAsync(body)))!;
}
