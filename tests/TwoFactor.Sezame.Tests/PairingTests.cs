using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>Pairing, as the specification writes the exchanges.</summary>
public sealed class PairingTests
{
    private SezameTenant tenant = null!;
    private IUserPairing pairing = null!;

    [SetUp]
    public void SetUp()
    {
        tenant = new SezameTenant();
        pairing = tenant.Ability<IUserPairing>();
    }

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [Test]
    public async Task Pairing_gives_the_content_of_the_QR_code_in_the_specifications_order()
    {
        WireSample sample = WireSample.Load("link");
        tenant.Service.Answer(sample);

        PairingInvitation invitation = await pairing.PairAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
        Assert.That(invitation.QrContent, Is.EqualTo(
            """{"id":"f43b066018b2e07811b3bdc7ae39e7a650de901d109f2df8c30e5e5668c1a197","username":"foo-client-user","client":"554b2262a3b542.00744098"}"""));
    }

    [Test]
    public async Task A_user_who_is_paired_has_nothing_to_scan()
    {
        WireSample sample = WireSample.Load("link-already-paired");
        tenant.Service.Answer(sample);

        PairingInvitation invitation = await pairing.PairAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
        Assert.That(invitation.IsAlreadyPaired);
    }

    [TestCase("link-status-true", true)]
    [TestCase("link-status-false", false)]
    public async Task The_pairing_status_is_a_bare_word(string name, bool paired)
    {
        WireSample sample = WireSample.Load(name);
        tenant.Service.Answer(sample);

        Assert.That(await pairing.IsPairedAsync("foo-client-user"), Is.EqualTo(paired));
        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [Test]
    public async Task A_name_that_the_service_never_heard_of_is_not_paired()
    {
        tenant.Service.Answer(HttpStatusCode.NotFound, """{"message":"User not found","tag":"username","errors":[]}""");

        Assert.That(await pairing.IsPairedAsync("nobody"), Is.False);
    }

    [TestCase("\"true\"")]
    [TestCase("1")]
    [TestCase("null")]
    [TestCase("True")]
    [TestCase("true true")]
    [TestCase("[true]")]
    [TestCase("{\"paired\":true}")]
    [TestCase("")]
    public async Task Nothing_but_the_bare_word_says_that_a_user_is_paired(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.IsPairedAsync("foo-client-user"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("unlink")]
    [TestCase("unlink-not-paired")]
    public async Task Unpairing_succeeds_whether_or_not_there_was_a_pairing(string name)
    {
        WireSample sample = WireSample.Load(name);
        tenant.Service.Answer(sample);

        await pairing.UnpairAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [Test]
    public async Task A_page_that_says_not_found_does_not_pass_for_an_ended_pairing()
    {
        tenant.Service.Answer(HttpStatusCode.NotFound, "<html><h1>404 Not Found</h1></html>", "text/html");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.UnpairAsync("foo-client-user"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("""{"id":"","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","clientcode":""}""")]
    [TestCase("""{"id":"f43b"}""")]
    [TestCase("""{"clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":null,"clientcode":"554b2262a3b542.00744098"}""")]
    public async Task A_pairing_without_what_the_code_needs_is_a_protocol_violation(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.PairAsync("foo-client-user"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a\nb")]
    public async Task A_name_that_cannot_be_sent_is_refused_before_anything_is(string user)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.PairAsync(user));
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.IsPairedAsync(user));
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.UnpairAsync(user));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task Half_a_surrogate_pair_is_refused_because_it_would_be_sent_as_another_name()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.PairAsync("jdoe\ud83d"));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }
}
