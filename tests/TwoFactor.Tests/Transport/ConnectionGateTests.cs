using System.Net;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The order in which requests get a server's connections.</summary>
public sealed class ConnectionGateTests
{
    [Test]
    public void A_burst_opens_connections_a_few_at_a_time()
    {
        ConnectionGate gate = new(maximum: 64);
        Task[] burst = [.. Enumerable.Range(0, 1000).Select(_ => Enter(gate, isPoll: true))];
        Assert.That(burst.Count(one => one.IsCompleted), Is.EqualTo(ConnectionGate.OpenedAtOnce));

        gate.Open();
        Assert.That(burst.Count(one => one.IsCompleted), Is.EqualTo(ConnectionGate.OpenedAtOnce + 1), "one is open, and the next may be opened");

        for (int i = 1; i < 64; i++)
            gate.Open();
        Assert.That(burst.Count(one => one.IsCompleted), Is.EqualTo(64), "never more than the maximum");
    }

    [Test]
    public void A_start_goes_before_the_polls_that_wait()
    {
        ConnectionGate gate = Full();
        Task[] polls = [.. Enumerable.Range(0, 10_000).Select(_ => Enter(gate, isPoll: true))];
        Task start = Enter(gate, isPoll: false);

        gate.Leave();
        Assert.That((start.IsCompletedSuccessfully, polls.Count(poll => poll.IsCompleted)), Is.EqualTo((true, 0)));
    }

    [Test]
    public void Polls_are_not_starved_by_starts()
    {
        ConnectionGate gate = Full();
        Task poll = Enter(gate, isPoll: true);
        Task[] starts = [.. Enumerable.Range(0, 100).Select(_ => Enter(gate, isPoll: false))];
        for (int i = 0; i < ConnectionGate.OthersInARow; i++)
            gate.Leave();
        Assert.That(poll.IsCompleted, Is.False);

        gate.Leave();
        Assert.That((poll.IsCompletedSuccessfully, starts.Count(start => start.IsCompleted)), Is.EqualTo((true, ConnectionGate.OthersInARow)));
    }

    [Test]
    public void After_its_turn_a_poll_lets_as_many_starts_go_first_again()
    {
        ConnectionGate gate = Full();
        Task[] polls = [.. Enumerable.Range(0, 100).Select(_ => Enter(gate, isPoll: true))];
        Task[] starts = [.. Enumerable.Range(0, 100).Select(_ => Enter(gate, isPoll: false))];
        for (int i = 0; i < 3 * (ConnectionGate.OthersInARow + 1); i++)
            gate.Leave();
        Assert.That((starts.Count(start => start.IsCompleted), polls.Count(poll => poll.IsCompleted)), Is.EqualTo((3 * ConnectionGate.OthersInARow, 3)));
    }

    [Test]
    public void Without_polls_any_number_of_starts_enters_in_a_row()
    {
        ConnectionGate gate = Full();
        Task[] starts = [.. Enumerable.Range(0, 3 * ConnectionGate.OthersInARow).Select(_ => Enter(gate, isPoll: false))];
        for (int i = 0; i < starts.Length; i++)
            gate.Leave();
        Assert.That(starts.Count(start => start.IsCompleted), Is.EqualTo(starts.Length));
    }

    [Test]
    public async Task Polls_that_stopped_waiting_use_up_no_turn()
    {
        ConnectionGate gate = Full();
        using CancellationTokenSource cancel = new();
        Task[] ended = [.. Enumerable.Range(0, 20).Select(_ => gate.Enter(isPoll: true)!.WaitAsync(cancel.Token))];
        Task poll = Enter(gate, isPoll: true);
        _ = Enumerable.Range(0, 100).Select(_ => Enter(gate, isPoll: false)).ToArray();
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => Task.WhenAll(ended));

        for (int i = 0; i <= ConnectionGate.OthersInARow; i++)
            gate.Leave();
        Assert.That(poll.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void A_connection_that_was_closed_no_longer_counts()
    {
        ConnectionGate gate = new(maximum: 64);
        gate.Open();
        Assert.That(gate.IsOpen, Is.True);
        gate.Close();
        Assert.That(gate.IsOpen, Is.False);
        Assert.That(Enumerable.Range(0, 20).Count(_ => Enter(gate, isPoll: false).IsCompleted), Is.EqualTo(ConnectionGate.OpenedAtOnce));
    }

    [Test]
    public void When_attempts_to_connect_fail_a_waiting_request_enters_as_soon_as_the_open_connections_allow_it()
    {
        ConnectionGate gate = new(maximum: 64);
        gate.Open();
        for (int i = 0; i <= ConnectionGate.OpenedAtOnce; i++)
            Assert.That(Enter(gate, isPoll: false).IsCompleted, Is.True);
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => Enter(gate, isPoll: false))];
        for (int i = 0; i < ConnectionGate.OpenedAtOnce; i++)
            gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        Assert.That(waiting.Select(one => one.IsCompletedSuccessfully), Is.EqualTo((bool[])[true, false, false]), "one uses the open connection, and one tries again");
    }

    [Test]
    public void Each_server_has_a_gate_of_its_own()
    {
        ServerGates gates = new(maximum: 64);
        ConnectionGate gate = gates.For(new Uri("https://a.example/x"));
        Assert.That(gates.For(new Uri("https://A.example:443/y")), Is.SameAs(gate));
        Assert.That(gates.For(new Uri("https://a.example:8443/x")), Is.Not.SameAs(gate));
        Assert.That(gates.For(new Uri("https://b.example/x")), Is.Not.SameAs(gate));
    }

    [Test]
    public void Requests_of_a_lane_enter_in_the_order_in_which_they_came([Values] bool isPoll)
    {
        ConnectionGate gate = Full();
        Task[] waiting = [.. Enumerable.Range(0, 5).Select(_ => Enter(gate, isPoll))];
        for (int i = 0; i < waiting.Length; i++)
        {
            gate.Leave();
            Assert.That(waiting.Select(one => one.IsCompleted), Is.EqualTo(Enumerable.Range(0, 5).Select(n => n <= i)));
        }
    }

    [Test]
    public async Task A_cancelled_request_takes_no_connection()
    {
        ConnectionGate gate = Full();
        using CancellationTokenSource cancel = new();
        Task cancelled = gate.Enter(isPoll: false)!.WaitAsync(cancel.Token);
        Task other = Enter(gate, isPoll: false);
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => cancelled);

        gate.Leave();
        Assert.That(other.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Requests_that_wait_for_an_unreachable_server_share_the_failure()
    {
        ConnectionGate gate = new(maximum: 64);
        for (int i = 0; i < ConnectionGate.OpenedAtOnce; i++)
            await Enter(gate, isPoll: true);
        Task[] waiting = [.. Enumerable.Range(0, 100).Select(i => Enter(gate, isPoll: i > 0))];
        for (int i = 0; i < ConnectionGate.OpenedAtOnce; i++)
        {
            Assert.That(waiting.Count(one => one.IsCompleted), Is.Zero, "another attempt may still succeed");
            gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        }

        foreach (Task one in waiting)
            Assert.That((await Assert.ThrowsAsync<HttpRequestException>(() => one))!.HttpRequestError, Is.EqualTo(HttpRequestError.ConnectionError));
    }

    [Test]
    public async Task After_the_first_failure_one_waiting_request_tries_again_however_few_connections_are_allowed()
    {
        ConnectionGate gate = new(maximum: 1);
        await Enter(gate, isPoll: true);
        Task second = Enter(gate, isPoll: true);
        Task third = Enter(gate, isPoll: true);

        gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        Assert.That((second.IsCompletedSuccessfully, third.IsCompleted), Is.EqualTo((true, false)));
        gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await Assert.ThrowsAsync<HttpRequestException>(() => third);
    }

    // The status of a proxy decides whether a login may go on without the phone.
    [Test]
    public async Task Requests_that_fail_with_another_one_have_the_same_status_of_the_proxy()
    {
        ConnectionGate gate = new(maximum: 1);
        await Enter(gate, isPoll: true);
        Task second = Enter(gate, isPoll: true);
        Task third = Enter(gate, isPoll: true);
        HttpRequestException refusal = new(HttpRequestError.ProxyTunnelError, "refused", inner: null, HttpStatusCode.ProxyAuthenticationRequired);
        gate.FailToConnect(refusal);
        await second;
        gate.FailToConnect(refusal);
        HttpRequestException shared = (await Assert.ThrowsAsync<HttpRequestException>(() => third))!;
        Assert.That((shared.HttpRequestError, shared.StatusCode), Is.EqualTo((refusal.HttpRequestError, refusal.StatusCode)));
    }

    // Such a server has no connection open between two answers, and works nevertheless.
    [Test]
    public void A_request_that_waits_for_a_server_that_closes_each_connection_is_told_that_all_are_in_use()
    {
        ConnectionGate gate = new(maximum: 1);
        gate.Enter(isPoll: false);
        gate.Enter(isPoll: false);
        using RequestTracker waiting = new(isPoll: false) { Progress = SendProgress.Waiting };
        waiting.WaitAt(gate);
        Assert.That(waiting.BusyConnections, Is.Zero, "none was opened yet");

        gate.Open();
        gate.Close();
        TwoFactorException e = new TransportFailure("Sample", tenant: null, hasCertificate: false).Timeout(new OperationCanceledException(), waiting);
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, false)), e.Message);
        Assert.That(e.Message, Does.Contain("MaxConnections"));
    }

    [Test]
    public async Task One_request_at_a_time_tries_a_server_that_is_down()
    {
        ConnectionGate gate = new(maximum: 64);
        await Enter(gate, isPoll: true);
        gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        Task[] next = [.. Enumerable.Range(0, 100).Select(_ => Enter(gate, isPoll: true))];
        Assert.That(next.Count(one => one.IsCompleted), Is.EqualTo(1));

        gate.Open();
        Assert.That(next.Count(one => one.IsCompleted), Is.EqualTo(1 + ConnectionGate.OpenedAtOnce), "the server is back");
    }

    [Test]
    public async Task A_failed_extra_connection_does_not_fail_requests_that_wait_for_open_ones()
    {
        ConnectionGate gate = new(maximum: 2);
        await Enter(gate, isPoll: true);
        gate.Open();
        await Enter(gate, isPoll: true);
        Task waiting = Enter(gate, isPoll: true);

        gate.FailToConnect(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        Assert.That(waiting.IsFaulted, Is.False);
        gate.Leave();
        Assert.That(waiting.IsCompletedSuccessfully, Is.True);
    }

    private static Task Enter(ConnectionGate gate, bool isPoll) => gate.Enter(isPoll)?.Task ?? Task.CompletedTask;

    /// <summary>One connection, which is in use.</summary>
    private static ConnectionGate Full()
    {
        ConnectionGate gate = new(maximum: 1);
        Assert.That(Enter(gate, isPoll: false).IsCompleted, Is.True);
        gate.Open();
        return gate;
    }
}
