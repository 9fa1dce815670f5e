using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>Pairing, with the exchanges of the specification.</summary>
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
    public async Task Pairing_returns_the_QR_codes_content_in_the_specifications_order()
    {
        WireSample sample = WireSample.Load("link");
        tenant.Service.Answer(sample);

        PairingInvitation invitation = await pairing.PairAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
        Assert.That(invitation.QrContent, Is.EqualTo(
            """{"id":"f43b066018b2e07811b3bdc7ae39e7a650de901d109f2df8c30e5e5668c1a197","username":"foo-client-user","client":"554b2262a3b542.00744098"}"""));
    }

    [Test]
    public async Task A_user_who_is_already_paired_gets_no_QR_code()
    {
        WireSample sample = WireSample.Load("link-already-paired");
        tenant.Service.Answer(sample);

        PairingInvitation invitation = await pairing.PairAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
        Assert.That(invitation.IsAlreadyPaired);
    }

    [TestCase("link-status-true", true)]
    [TestCase("link-status-false", false)]
    public async Task The_pairing_status_is_read_as_true_or_false(string name, bool paired)
    {
        WireSample sample = WireSample.Load(name);
        tenant.Service.Answer(sample);

        Assert.That(await pairing.IsPairedAsync("foo-client-user"), Is.EqualTo(paired));
        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [Test]
    public async Task A_name_unknown_to_the_service_is_not_paired()
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
    public async Task A_pairing_status_other_than_true_or_false_is_a_protocol_violation(string body)
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

    [TestCase("")]
    [TestCase(" \r\n")]
    [TestCase("true")]
    [TestCase("\uFEFFtrue")]
    [TestCase("[]\n")]
    [TestCase("{}")]
    public async Task A_success_without_content_ends_a_pairing(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        await pairing.UnpairAsync("foo-client-user");
    }

    // The page of a proxy whose connection was lost before the first byte.
    [TestCase("")]
    [TestCase("\r\n")]
    public async Task An_empty_answer_whose_end_may_be_missing_does_not_count_as_an_ended_pairing(string body)
    {
        tenant.Service.Answer(() => WithoutLength(HttpStatusCode.OK, body));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.UnpairAsync("foo-client-user"));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
    }

    [TestCase(HttpStatusCode.NoContent, "")]
    [TestCase(HttpStatusCode.OK, "true")]
    [TestCase(HttpStatusCode.OK, "{}")]
    public async Task An_answer_that_cannot_be_cut_needs_no_length(HttpStatusCode status, string body)
    {
        tenant.Service.Answer(() => WithoutLength(status, body));
        await pairing.UnpairAsync("foo-client-user");
    }

    [TestCase("false")]
    [TestCase("null")]
    [TestCase("""{"message":"upstream unavailable"}""")]
    [TestCase("Service Unavailable")]
    public async Task A_success_with_other_content_does_not_count_as_an_ended_pairing(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.UnpairAsync("foo-client-user"));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // A proxy has taken the request for later, or sent a part of an answer.
    [Test]
    public async Task An_answer_that_is_not_final_or_not_whole_does_not_count_as_an_ended_pairing([Values(202, 206)] int status, [Values("", "true", "{}")] string body)
    {
        tenant.Service.Answer((HttpStatusCode)status, body);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.UnpairAsync("foo-client-user"));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
    }

    [TestCase("""{"id":"","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","clientcode":""}""")]
    [TestCase("""{"id":"f43b"}""")]
    [TestCase("""{"clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f4\n3b","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","clientcode":"554b\u007f"}""")]
    [TestCase("""{"id":null,"clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","Id":"other","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id[]":"other","id":"f43b","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","\u0069d":"f43b","clientcode":"554b2262a3b542.00744098"}""")]
    [TestCase("""{"id":"f43b","clientcode":"554b2262a3b542.00744098","client_code":"other"}""")]
    [TestCase("""{"id":"f43b","clientcode":"554b2262a3b542.00744098"}{}""")]
    [TestCase("""{"ID":"f43b","clientcode":"554b2262a3b542.00744098"}""")]
    public async Task A_pairing_without_a_usable_field_of_the_QR_code_is_a_protocol_violation(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.PairAsync("foo-client-user"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Fields_that_are_not_needed_do_not_spoil_a_pairing()
    {
        string deep = new string('[', 5000) + new string(']', 5000);
        tenant.Service.Answer(HttpStatusCode.OK, $$$"""{"x":{{{deep}}},"x":{"id":"other"},"id":"f43b","clientcode":"554b"}""");
        Assert.That((await pairing.PairAsync("jdoe")).QrContent, Is.EqualTo("""{"id":"f43b","username":"jdoe","client":"554b"}"""));
    }

    [TestCase(257, 1)]
    [TestCase(5000, 1)]
    [TestCase(1, 65)]
    public async Task A_pairing_with_longer_fields_than_a_QR_code_needs_is_a_protocol_violation(int id, int clientCode)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{new string('a', id)}}","clientcode":"{{new string('c', clientCode)}}"}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => pairing.PairAsync("foo-client-user"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Fields_of_the_greatest_lengths_come_into_the_QR_code()
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{new string('a', 256)}}","clientcode":"{{new string('c', 64)}}"}""");

        Assert.That((await pairing.PairAsync("foo-client-user")).QrContent, Does.Contain(new string('a', 256)).And.Contain(new string('c', 64)));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a\nb")]
    public async Task A_name_that_cannot_be_sent_is_refused_before_anything_is_sent(string user)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.PairAsync(user));
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.IsPairedAsync(user));
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.UnpairAsync(user));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task An_unpaired_surrogate_in_a_name_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => pairing.PairAsync("jdoe\ud83d"));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    private static HttpResponseMessage WithoutLength(HttpStatusCode status, string body) => new(status)
    {
        Content = new StreamContent(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body))).AsStream()),
    };
}
