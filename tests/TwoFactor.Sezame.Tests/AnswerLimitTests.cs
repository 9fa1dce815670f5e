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

    [TestCase(65)]
    [TestCase(384)]
    [TestCase(385)]
    public async Task An_approval_beside_a_name_longer_than_64_characters_does_not_count_and_a_denial_does(int length)
    {
        string field = $"\"{new string('x', length)}\":1";
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","status":"authorized",{{field}}}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied",{{field}}}""")).State, Is.EqualTo(ChallengeState.Denied));
    }

    [TestCase(63, ChallengeState.Approved)]
    [TestCase(64, null)]
    [TestCase(5000, null)]
    public async Task A_denial_counts_beside_the_deepest_field_and_an_approval_only_beside_a_plain_one(int depth, ChallengeState? approved)
    {
        string field = $"\"x\":{new string('[', depth)}{new string(']', depth)}";
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied",{{field}}}""")).State, Is.EqualTo(ChallengeState.Denied));
        string yes = $$"""{"id":"{{Id}}","status":"authorized",{{field}}}""";
        if (approved is { } state)
            Assert.That((await PollAsync(yes)).State, Is.EqualTo(state));
        else
            Assert.That((await FailureAsync(yes)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase(500, ExpectedResult = 500)]
    [TestCase(501, ExpectedResult = 500)]
    public async Task<int?> A_message_is_cut_after_500_characters(int length) =>
        (await PollAsync($$"""{"id":"{{Id}}","status":"denied","message":"{{new string('x', length)}}"}""")).Message?.Length;

    private Task<ChallengeStatus> PollAsync(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        return tenant.Provider.PollStateAsync(tenant.Handle(Id));
    }

    private async Task<TwoFactorException> FailureAsync(string body) => (await Assert.ThrowsAsync<TwoFactorException>(() => PollAsync(body)))!;
}
