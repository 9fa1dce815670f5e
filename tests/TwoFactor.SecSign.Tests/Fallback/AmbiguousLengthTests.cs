using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>Approvals whose server contradicts itself about their length, over real connections: a part of the user's name may be missing.</summary>
[Category("Network")]
public sealed class AmbiguousLengthTests
{
    private const string Approval = "authsessionid=" + MockedSecSign.SessionId + "&authsessionstate=3&secsignid=johndoe";
    private const string Cut = "Content-Length: 66"; // up to "joh"
    private const string Whole = "Content-Length: 70";

    private readonly FallbackCertificates certificates = new();

    [OneTimeTearDown]
    public void Dispose() => certificates.Dispose();

    [TestCase(Whole, ExpectedResult = "johndoe")]
    [TestCase(Whole + "\r\n" + Whole, ExpectedResult = "johndoe")]
    [TestCase(Cut, ExpectedResult = "joh", Description = "who sends only this means this")]
    [TestCase(Cut + "\r\n" + Whole, ExpectedResult = "ProtocolViolation")]
    [TestCase(Cut + "\r\nTransfer-Encoding: identity", ExpectedResult = "ProtocolViolation")]
    public async Task<string?> An_approval_of_uncertain_length_approves_nobody(string head)
    {
        Assert.That(Approval[..66], Does.EndWith("=joh"));
        await using FallbackStage stage = new(
            certificates,
            TestServer.AnsweringRaw($"HTTP/1.1 200 OK\r\nConnection: close\r\n{head}\r\n\r\n{Approval}"),
            TestServer.AnsweringRaw("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
            options => options.FallbackEndpoint = null);
        try
        {
            return (await stage.Provider.PollStateAsync(stage.HandleOf(stage.Primary, allowAlias: true))).ApprovedUser;
        }
        catch (TwoFactorException e)
        {
            return e.Error.ToString();
        }
    }
}
