using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The exception for a request without a response, for each failure and each step of the request.</summary>
public sealed class TransportFailureTests
{
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) NotSent = (TwoFactorError.Unavailable, FailureOrigin.Connection, true, false);
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) NotWanted = (TwoFactorError.Unavailable, FailureOrigin.Unknown, true, false); // the server works, so OpenWithAudit lets nobody through
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) Ended = (TwoFactorError.Unavailable, FailureOrigin.Unknown, true, true);
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) Lost = (TwoFactorError.Unavailable, FailureOrigin.Connection, true, true);
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) NotHttp = (TwoFactorError.ProtocolViolation, FailureOrigin.Service, false, true);
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) Denied = (TwoFactorError.AccessDenied, FailureOrigin.Service, false, false);
    private static readonly (TwoFactorError, FailureOrigin, bool, bool) NotTrusted = (TwoFactorError.Unavailable, FailureOrigin.Unknown, false, false); // with Connection, OpenWithAudit would let logins through

    [Test]
    public void A_failure_to_connect_means_that_nothing_was_sent(
        [Values(
            HttpRequestError.NameResolutionError, HttpRequestError.ConnectionError, HttpRequestError.SecureConnectionError)]
        HttpRequestError kind,
        [Values] bool hasCertificate)
    {
        Assert.That(Of(new HttpRequestException(kind), SendProgress.Connecting, hasCertificate), Is.EqualTo(NotSent));
        Assert.That(Of(new HttpRequestException(kind), SendProgress.OnItsWay, hasCertificate), Is.EqualTo(NotSent), "a poll departs before it has a connection");
        Assert.That(Of(new HttpRequestException(kind), SendProgress.Reading, hasCertificate), Is.EqualTo(Lost), "the answer had begun");
    }

    [Test]
    public void A_proxy_whose_name_cannot_be_resolved_is_a_fault_of_this_machine()
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.Connecting };
        tracker.Take(new ServiceProxy(new WebProxy("http://proxy.test:3128")), new Uri("https://service.test/"));
        tracker.Fail(new HttpRequestException(HttpRequestError.NameResolutionError));
        TwoFactorException e = new TransportFailure("Sample", "acme", hasCertificate: false).From(new HttpRequestException(), tracker);
        Assert.That((e.Origin, e.Message), Is.EqualTo((FailureOrigin.Host, "Sample, tenant acme: The host name of the proxy proxy.test:3128 could not be resolved.")));
    }

    // It may have refused this host, or may not have reached the service.
    [Test]
    public void The_refusal_of_a_proxy_without_a_status_has_no_known_origin() =>
        Assert.That(Of(new HttpRequestException(HttpRequestError.ProxyTunnelError), SendProgress.Connecting), Is.EqualTo(NotWanted));

    [Test]
    public void A_failure_outside_the_network_belongs_to_the_host()
    {
        Assert.That(Of(new FormatException(), SendProgress.PassedOn), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true, true)));
        Assert.That(Of(new CopyWithoutOptionsException(), SendProgress.Created, isOfSending: false), Is.EqualTo((TwoFactorError.Misconfigured, FailureOrigin.Host, false, false)));
    }

    [Test]
    public void A_server_that_is_not_trusted_got_nothing([Values] bool hasCertificate)
    {
        HttpRequestException distrust = new(HttpRequestError.SecureConnectionError, inner: new IOException("tls", new ServerNotTrustedException("weak")));
        Assert.That(Of(distrust, SendProgress.Connecting, hasCertificate), Is.EqualTo(NotTrusted));
    }

    // The others, such as "internal error", are troubles of that server.
    [TestCase(48, true, false, true)]
    [TestCase(40, true, false, true)]
    [TestCase(116, true, false, true)]
    [TestCase(80, true, false, false)]
    [TestCase(70, true, false, false)]
    [TestCase(112, true, false, false)]
    [TestCase(80, true, true, true, Description = "DESIGN 3: Sezame, which identifies its clients by certificates")]
    [TestCase(80, false, true, false, Description = "Before it is registered, a client has none")]
    [TestCase(40, false, false, false, Description = "It may have another reason")]
    [TestCase(48, false, false, false)]
    [TestCase(116, false, false, true, Description = "This one has no other reason")]
    public void An_alert_in_the_handshake_denies_access_if_it_is_about_our_certificate(int alert, bool hasCertificate, bool needsCertificate, bool isDenied)
    {
        HttpRequestException refused = new(HttpRequestError.SecureConnectionError, inner: Alert(alert));
        Assert.That(Of(refused, SendProgress.Connecting, hasCertificate, needsCertificate: needsCertificate), Is.EqualTo(isDenied ? Denied : NotSent));
    }

    [TestCase(48, true)]
    [TestCase(116, true)]
    [TestCase(116, false)]
    public void With_TLS_1_3_an_alert_after_the_handshake_means_the_same_as_in_it(int alert, bool hasCertificate)
    {
        HttpRequestException refused = new(HttpRequestError.Unknown, inner: new CertificateRefusedException(Alert(alert)));
        Assert.That(Of(refused, SendProgress.OnItsWay, hasCertificate), Is.EqualTo(Denied));
    }

    // A start must not be repeated at another server then: a device on the way may have ended the connection after the service had acted.
    [TestCase(40)]
    [TestCase(48)]
    public void Without_a_certificate_such_an_alert_may_follow_a_processed_request(int alert)
    {
        HttpRequestException refused = new(HttpRequestError.Unknown, inner: new CertificateRefusedException(Alert(alert)));
        Assert.That(Of(refused, SendProgress.OnItsWay, hasCertificate: false), Is.EqualTo(Ended));
        Assert.That(Of(refused, SendProgress.Connecting, hasCertificate: false), Is.EqualTo(NotWanted));
    }

    [TestCase(116, "refused the TLS connection: it requires a client certificate, and none is configured.")]
    [TestCase(40, "The TLS handshake with the service failed; it may require a client certificate, and none is configured.")]
    [TestCase(80, "The TLS handshake with the service failed.")]
    public void Without_a_certificate_an_alert_about_one_is_named(int alert, string message)
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.Connecting };
        HttpRequestException refused = new(HttpRequestError.SecureConnectionError, inner: Alert(alert));
        tracker.Fail(refused);
        Assert.That(new TransportFailure("Sample", "acme", hasCertificate: false).From(refused, tracker).Message, Does.EndWith(message));
    }

    [TestCase(HttpRequestError.ResponseEnded)]
    [TestCase(HttpRequestError.Unknown)]
    [TestCase(HttpRequestError.HttpProtocolError)]
    public void A_connection_that_is_lost_after_the_request_departed_leaves_open_what_happened(HttpRequestError kind) =>
        Assert.That(Of(new HttpRequestException(kind), SendProgress.OnItsWay), Is.EqualTo(Lost));

    [TestCase(HttpRequestError.InvalidResponse)]
    [TestCase(HttpRequestError.ConfigurationLimitExceeded)]
    public void An_answer_that_is_not_HTTP_may_follow_a_processed_request(HttpRequestError kind)
    {
        Assert.That(Of(new HttpRequestException(kind), SendProgress.OnItsWay), Is.EqualTo(NotHttp));
        Assert.That(Of(new HttpIOException(kind), SendProgress.Reading, isOfSending: false), Is.EqualTo(NotHttp));
    }

    [Test]
    public void The_progress_decides_whether_a_lost_connection_had_the_request()
    {
        foreach (SendProgress progress in Enum.GetValues<SendProgress>())
        {
            bool mayHaveArrived = progress is SendProgress.PassedOn or SendProgress.OnItsWay or SendProgress.Answered or SendProgress.Reading;
            Assert.That(Of(new IOException("lost"), progress), Is.EqualTo(mayHaveArrived ? Lost : NotSent), progress.ToString());
        }
    }

    [Test]
    public void A_refused_certificate_was_refused_before_the_request_was_read()
    {
        Assert.That(Of(new HttpRequestException(HttpRequestError.Unknown, inner: new CertificateRefusedException(Alert(46))), SendProgress.OnItsWay), Is.EqualTo(Denied));
        Assert.That(Of(new HttpRequestException(HttpRequestError.Unknown, inner: new LostAfterHandshakeException()), SendProgress.OnItsWay), Is.EqualTo(Lost));
        Assert.That(Of(new HttpRequestException(HttpRequestError.Unknown, inner: new LostAfterHandshakeException()), SendProgress.Connecting), Is.EqualTo(NotSent));
    }

    [Test]
    public void A_body_that_ends_early_belongs_to_a_request_that_arrived() =>
        Assert.That(Of(new IOException("ended"), SendProgress.Reading, isOfSending: false), Is.EqualTo(Lost));

    [TestCase(SendProgress.Created, FailureOrigin.Host, false)]
    [TestCase(SendProgress.PassedOn, FailureOrigin.Connection, true)]
    [TestCase(SendProgress.Opening, FailureOrigin.Host, false)]
    [TestCase(SendProgress.Waiting, FailureOrigin.Connection, false)]
    [TestCase(SendProgress.Connecting, FailureOrigin.Host, false)]
    [TestCase(SendProgress.OnItsWay, FailureOrigin.Connection, true)]
    [TestCase(SendProgress.Answered, FailureOrigin.Host, true)]
    [TestCase(SendProgress.Reading, FailureOrigin.Connection, true)]
    public void A_deadline_has_the_meaning_of_the_step_at_which_it_came(object progress, FailureOrigin origin, bool mayHaveBeenProcessed)
    {
        OperationCanceledException deadline = new();
        Assert.That(Of(deadline, (SendProgress)progress), Is.EqualTo((TwoFactorError.Unavailable, origin, true, mayHaveBeenProcessed)));
        Assert.That(Of(deadline, (SendProgress)progress, isOfSending: false), Is.EqualTo((TwoFactorError.Unavailable, origin, true, mayHaveBeenProcessed)));
    }

    [Test] // the handler reports it so, and it never reads the body of a request before it has a connection
    public void The_deadline_of_connecting_means_that_nothing_was_sent()
    {
        OperationCanceledException deadline = new("connect", new TimeoutException());
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.OnItsWay };
        tracker.FailToConnect(deadline);
        tracker.Fail(deadline);
        TwoFactorException e = new TransportFailure("Sample", "acme", hasCertificate: true).From(deadline, tracker);
        Assert.That((e.Error, e.Origin, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo(NotSent));
        Assert.That(Of(deadline, SendProgress.OnItsWay), Is.EqualTo(Lost), "only the library's own connection knows the deadline of connecting");
    }

    [Test]
    public void An_exception_of_ours_is_passed_on_with_what_it_says([Values] bool mayHaveBeenProcessed)
    {
        TwoFactorException ours = new(TwoFactorError.Misconfigured, "ours") { MayHaveBeenProcessed = mayHaveBeenProcessed };
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.Opening };
        tracker.Fail(ours);
        Assert.That(new TransportFailure("Sample", "acme", hasCertificate: true).From(new HttpRequestException(), tracker), Is.SameAs(ours));
        Assert.That(TransportFailure.Covers(tracker), Is.True);
    }

    [TestCase(SendProgress.Created, false)]
    [TestCase(SendProgress.Created, true)]
    [TestCase(SendProgress.Answered, true)]
    public void An_exception_of_ours_that_a_handler_throws_is_passed_on_with_what_it_says(object progress, bool mayHaveBeenProcessed)
    {
        TwoFactorException ours = new(TwoFactorError.Misconfigured, "ours") { MayHaveBeenProcessed = mayHaveBeenProcessed };
        using RequestTracker tracker = new(isPoll: false) { Progress = (SendProgress)progress };
        Assert.That(new TransportFailure("Sample", "acme", hasCertificate: true).From(ours, tracker), Is.SameAs(ours));
    }

    [Test]
    public void An_assertion_of_a_mock_is_not_converted()
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.PassedOn };
        Assert.That(TransportFailure.Covers(tracker), Is.True, "nothing has failed so far");
        tracker.Fail(new FormatException());
        Assert.That(TransportFailure.Covers(tracker), Is.False);
    }

    [Test]
    public void An_answer_that_is_too_long_may_follow_a_processed_request()
    {
        TwoFactorException e = new TransportFailure("Sample", "acme", hasCertificate: false).TooLong(1000);
        Assert.That((e.Error, e.Origin, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo(NotHttp));
        Assert.That((e.Provider, e.Tenant), Is.EqualTo(("Sample", "acme")));
    }

    /// <param name="isOfSending">Whether sending failed with it; otherwise a handler of the host threw it, or it came while the answer was read.</param>
    private static (TwoFactorError Error, FailureOrigin Origin, bool IsTransient, bool MayHaveBeenProcessed) Of(
        Exception e, SendProgress progress, bool hasCertificate = true, bool isOfSending = true, bool needsCertificate = false)
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = progress };
        if (isOfSending)
            tracker.Fail(e);
        TwoFactorException failure = new TransportFailure("Sample", "acme", hasCertificate, needsCertificate).From(e, tracker);
        return (failure.Error, failure.Origin, failure.IsTransient, failure.MayHaveBeenProcessed);
    }

    private static AuthenticationException Alert(int number) => new("alert", new CryptographicException { HResult = 0x0A000000 | (1000 + number) });
}
