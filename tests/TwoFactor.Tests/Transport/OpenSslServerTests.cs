namespace TwoFactor.Tests.Transport;

/// <summary>A test whose server does not start says why, instead of failing later with a refused connection.</summary>
[Category("Network")]
public sealed class OpenSslServerTests
{
    [Test]
    public async Task A_server_that_ends_before_it_is_ready_fails_the_test_with_its_output()
    {
        AssertionException failure = await Assert.ThrowsAsync<AssertionException>(() => OpenSslServer.StartAsync("-no-such-option"));
        Assert.That(failure.Message, Does.Contain("did not start").And.Contain("no-such-option"));
    }
}
