namespace TwoFactor.Documentation.Tests.Troubleshooting;

/// <summary>The troubleshooting page has the words of every message of the libraries, and only words of messages: of the libraries, the tool and the emulator.</summary>
public sealed class TroubleshootingTests
{
    private const int LongEnough = 10; // what is shorter could be in any sentence

    private static readonly string[] Words = [.. Document.Named("src/TwoFactor/docs/troubleshooting.md").Tables.SelectMany(table => table.Column("words"))];

    // Texts that are no message of their own: SQL, names, ToString(), and the words from which longer messages are put together.
    private static readonly string[] OtherFiles =
    [
        "PostgreSqlCommands.cs", "HeldForm.cs", "TwoFactorEndpointRouteBuilderExtensions.cs", "FlowTelemetry.cs", "TwoFactorTelemetry.cs", "UnsupportedEncryption.cs", "KeyAlgorithm.cs", "PfxContent.cs",
        "ContentAdvice.cs", "WeakCertificate.cs", "FileRights.cs", "StepUpQuestions.cs", "FlowOutcome.cs", "StoredFlow.cs", "FlowAttempt.cs", "PairingInvitation.cs",
        "StepUpUser.cs", "StatusMeaning.cs", "RedisScript.cs", "PostgreSqlConnections.cs",
    ];

    private static readonly string[] OtherTexts =
    [
        "two_factor flow", "… for tenant …", "… challenge of tenant …", "openssl ", "convert it with: openssl pkey", "on a curve that .NET does not know", "through the proxy …", "…: settings changed", "Flow of all tenants changed", "…: Flow changed", ", all.Take", ", result.Errors",
        "The registration folder '…' …", "TwoFactor: …",
        // Reasons for the analyzer, and exceptions that are caught inside.
        "The pool closes its connections itself", "A disposed client would cancel its requests", "Closed by the last request", "The connection was lost right after the handshake", "The file is too large", "The attributes above keep the property",
        "SecSign 2.5 E4",
        // What the service's own words are compared with.
        "No session could be found", "SecSign ID does not exist", "frozen due to concurrent login requests",
        // Titles of problem details; the page has their texts.
        "There is no such question", "This does not work at the moment", "The phone has not answered yet", "The request cannot be read", "The call does not come from the page itself",
    ];

    [Test]
    public void The_troubleshooting_page_has_words() => Assert.That(Words, Has.Length.GreaterThan(150).And.All.Not.Empty);

    [TestCaseSource(nameof(Words))]
    public void Words_occur_in_a_message(string words) =>
        Assert.That(Messages.All.Select(entry => entry.Message).Concat(Messages.OfTools).Any(message => Messages.Parts(words).All(part => message.Contains(part, StringComparison.Ordinal))));

    [Test]
    public void Every_message_is_on_the_page()
    {
        IEnumerable<string> missing = Messages.All
            .Where(entry => !OtherFiles.Contains(entry.File) && !OtherTexts.Any(text => entry.Message.StartsWith(text, StringComparison.Ordinal)))
            .Where(entry => !Words.Any(words => AreAbout(words, entry.Message)))
            .Select(entry => $"{entry.File}: {entry.Message}");
        Assert.That(missing, Is.Empty, "Add the words of each message to the page, with what it means and what to do.");
    }

    [Test]
    public void Every_exception_of_the_check_exists() => Assert.Multiple(() =>
    {
        foreach (string file in OtherFiles)
            Assert.That(Messages.All.Any(entry => entry.File == file), file);
        foreach (string text in OtherTexts)
            Assert.That(Messages.All.Any(entry => entry.Message.StartsWith(text, StringComparison.Ordinal)), text);
    });

    private static bool AreAbout(string words, string message)
    {
        string[] ofWords = Messages.Parts(words);
        string[] ofMessage = Messages.Parts(message);
        return IsIn(ofWords, message) || IsIn(ofMessage, words);
    }

    private static bool IsIn(string[] parts, string text) =>
        parts.Any(part => part.Length >= LongEnough) && parts.All(part => text.Contains(part, StringComparison.Ordinal));
}
