using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>Unusual answers that are read nevertheless: a login must not be lost because of them.</summary>
public sealed class ToleratedAnswerTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCaseSource(typeof(HostileAnswerTests), nameof(HostileAnswerTests.OddBytes))]
    public async Task Odd_bytes_beside_a_good_id_lose_no_start(byte[] body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        Assert.That((await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.ServiceIds["id"], Is.EqualTo(Id));
    }

    [TestCase("authorized")]
    [TestCase("denied")]
    [TestCase("something")]
    [TestCase(null)]
    public async Task The_status_in_the_answer_to_a_start_is_ignored(string? word)
    {
        tenant.Service.Answer(HttpStatusCode.OK, word is null ? $$"""{"id":"{{Id}}"}""" : $$"""{"id":"{{Id}}","status":"{{word}}"}""");
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"initiated"}""");

        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"));

        Assert.That((await tenant.Provider.PollStateAsync(challenge.Handle)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [TestCase(200)]
    [TestCase(201)]
    [TestCase(202)]
    [TestCase(206)]
    [TestCase(299)]
    public async Task Any_success_status_with_a_valid_body_approves(int status)
    {
        tenant.Service.Answer((HttpStatusCode)status, $$"""{"id":"{{Id}}","status":"authorized"}""", "text/html");

        Assert.That((await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Additional_fields_and_white_space_are_tolerated()
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""
             { "x" : { "status" : "denied" }, "status" : "authorized" ,
               "message" : null, "id" : "{{Id}}", "state" : "denied", "y" : [ 1.5e300 ] }
            """);

        ChallengeStatus status = await tenant.Provider.PollStateAsync(tenant.Handle(Id));

        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(status.ApprovedUser, Is.EqualTo("foo-client-user"));
        Assert.That(status.Message, Is.Null);
    }

    [TestCaseSource(typeof(HostileAnswerTests), nameof(HostileAnswerTests.HalfSurrogates))]
    public async Task A_denial_beside_an_unpaired_surrogate_counts(string value)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"denied","x":{{value}}}""");
        Assert.That((await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State, Is.EqualTo(ChallengeState.Denied));
    }

    [Test]
    public async Task An_approval_beside_escapes_and_whole_surrogate_pairs_counts()
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"authorized","x":["\u0061",{"b":"\ud83d\ude00"}],"y":"\n"}""");
        Assert.That((await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State, Is.EqualTo(ChallengeState.Approved));
    }
}
