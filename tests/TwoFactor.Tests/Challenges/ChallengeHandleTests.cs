using System.Buffers.Text;
using System.Text;

namespace TwoFactor.Tests.Challenges;

public sealed class ChallengeHandleTests
{
    private static readonly ChallengeHandle Handle = new()
    {
        Provider = "Sample",
        Tenant = "acme",
        User = "jörg@example.com",
        ServiceIds = new Dictionary<string, string> { ["id"] = "secret-id", ["other"] = "-42" },
        Endpoint = new Uri("https://service.example/base/"),
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Deadline = new DateTimeOffset(2026, 1, 2, 3, 6, 5, 678, TimeSpan.Zero),
        AllowAlias = true,
    };

    [Test]
    public void What_is_serialized_is_read_back_whole()
    {
        ChallengeHandle read = ChallengeHandle.Parse(Handle.Serialize());

        Assert.Multiple(() =>
        {
            Assert.That(read.Provider, Is.EqualTo(Handle.Provider));
            Assert.That(read.Tenant, Is.EqualTo(Handle.Tenant));
            Assert.That(read.User, Is.EqualTo(Handle.User));
            Assert.That(read.ServiceIds, Is.EqualTo(Handle.ServiceIds));
            Assert.That(read.Endpoint, Is.EqualTo(Handle.Endpoint));
            Assert.That(read.StartedAt, Is.EqualTo(Handle.StartedAt));
            Assert.That(read.Deadline, Is.EqualTo(Handle.Deadline));
            Assert.That(read.AllowAlias, Is.True);
            Assert.That(read.Version, Is.EqualTo(ChallengeHandle.CurrentVersion));
        });
    }

    [Test]
    public void The_text_can_stand_in_an_address() => Assert.That(Handle.Serialize(), Does.Match("^[A-Za-z0-9_-]+$"));

    [TestCase("")]
    [TestCase("not a handle")]
    [TestCase("AAAA")]
    [TestCase("e30")] // {}
    [TestCase("bnVsbA")] // null
    public void Any_other_text_is_refused_without_being_repeated(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => ChallengeHandle.Parse(text))!;
        Assert.That(text.Length > 0 && e.Message.Contains(text, StringComparison.Ordinal), Is.False);
        Assert.That(ChallengeHandle.TryParse(text, out _), Is.False);
    }

    [TestCase("\"v\":1", "\"v\":2")] // a version that is not known
    [TestCase("\"acme\"", "null")]
    [TestCase("\"acme\"", "\"\"")]
    [TestCase("\"secret-id\"", "null")]
    [TestCase("\"user\":", "\"tenant\":\"acme\",\"user\":")] // given twice
    [TestCase("https://service.example/base/", "service")]
    [TestCase("https://service.example/base/", "http://service.example/base/")]
    [TestCase("https://service.example/base/", "file:///etc/passwd")]
    public void An_altered_handle_is_refused(string from, string to)
    {
        string json = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Handle.Serialize()));
        Assert.That(json, Does.Contain(from), "the test must alter something");

        string altered = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal)));
        Assert.That(ChallengeHandle.TryParse(altered, out _), Is.False);
    }

    [Test]
    public void Printing_shows_no_id_and_no_user() => Assert.That(Handle.ToString(), Is.EqualTo("Sample challenge of tenant acme"));
}
