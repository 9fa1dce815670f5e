using System.Buffers.Text;
using System.Text;

namespace TwoFactor.Tests.Challenges;

/// <summary>What a handle keeps, how it is written and read, and what it shows.</summary>
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
    public void A_serialized_handle_is_read_back_completely()
    {
        ChallengeHandle read = ChallengeHandle.Parse(Handle.Serialize());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Provider, Is.EqualTo(Handle.Provider));
            Assert.That(read.Tenant, Is.EqualTo(Handle.Tenant));
            Assert.That(read.User, Is.EqualTo(Handle.User));
            Assert.That(read.ServiceIds, Is.EqualTo(Handle.ServiceIds));
            Assert.That(read.Endpoint, Is.EqualTo(Handle.Endpoint));
            Assert.That(read.StartedAt, Is.EqualTo(Handle.StartedAt));
            Assert.That(read.Deadline, Is.EqualTo(Handle.Deadline));
            Assert.That(read.AllowAlias, Is.True);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AllowAlias_is_read_back_as_written(bool allowAlias) =>
        Assert.That(ChallengeHandle.Parse(With(allowAlias: allowAlias).Serialize()).AllowAlias, Is.EqualTo(allowAlias));

    [Test]
    public void Service_ids_are_copied_and_read_only()
    {
        Dictionary<string, string> ids = new() { ["id"] = "first" };
        ChallengeHandle handle = With(ids);
        ids["id"] = "second";
        ids["more"] = "third";

        Assert.That(handle.ServiceIds, Is.EqualTo(new Dictionary<string, string> { ["id"] = "first" }));
        Assert.That(handle.ServiceIds, Is.Not.InstanceOf<IDictionary<string, string>>());
    }

    [Test]
    public void Service_ids_are_found_by_their_exact_names()
    {
        IReadOnlyDictionary<string, string> ids = Handle.ServiceIds;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids.Keys, Is.EquivalentTo(new[] { "id", "other" }));
            Assert.That(ids.Values, Is.EquivalentTo(new[] { "secret-id", "-42" }));
            Assert.That(ids["other"], Is.EqualTo("-42"));
            Assert.That(ids.ContainsKey("id"), Is.True);
            Assert.That(ids.ContainsKey("ID"), Is.False);
            Assert.That(ids.TryGetValue("id ", out _), Is.False);
            Assert.That(() => ids["absent"], Throws.TypeOf<KeyNotFoundException>());
        }
    }

    [Test]
    public void A_service_id_that_cannot_be_encoded_is_refused()
    {
        foreach ((string name, string? id) in ((string, string?)[])[("id", null), ("id", "\uD800"), ("\uD800", "id")]) // an attribute cannot hold half a surrogate pair
        {
            ArgumentException e = Assert.Catch<ArgumentException>(() => With(new Dictionary<string, string> { [name] = id! }))!;
            Assert.That(e.ParamName, Is.EqualTo(nameof(ChallengeHandle.ServiceIds)));
        }
    }

    [TestCase(ChallengeHandle.MaximumServiceIds, 1, true)]
    [TestCase(ChallengeHandle.MaximumServiceIds + 1, 1, false)]
    [TestCase(1, ChallengeHandle.MaximumServiceIdsLength - 2, true)]
    [TestCase(1, ChallengeHandle.MaximumServiceIdsLength - 1, false)]
    public void The_number_and_length_of_service_ids_are_limited(int count, int length, bool areTaken)
    {
        Dictionary<string, string> ids = Enumerable.Range(0, count).ToDictionary(number => $"{number:00}", _ => new string('x', length));
        Assert.That(() => With(ids), areTaken ? Throws.Nothing : Throws.ArgumentException.With.Message.Not.Contains("xx"));
    }

    [Test]
    public void A_text_longer_than_any_handle_is_refused_without_decoding_it()
    {
        string endless = new('A', 64 * 1024 * 1024);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isHandle = ChallengeHandle.TryParse(endless, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(isHandle, Is.False);
        Assert.That(allocated, Is.LessThan(10_000));
        Assert.That(() => ChallengeHandle.Parse(endless), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void The_largest_handle_that_can_be_made_can_be_read_back()
    {
        ChallengeHandle largest = new()
        {
            Provider = new string('\u00e4', 64),
            Tenant = new string('\u00e4', ChallengeHandle.MaximumTenantLength),
            User = new string('\u00e4', UserName.MaximumLength),
            ServiceIds = new Dictionary<string, string> { ["\u0001"] = new('\u0001', ChallengeHandle.MaximumServiceIdsLength - 1) },
            Endpoint = new Uri("https://a.example/?" + new string('&', 2048 - 19)),
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(9),
            Deadline = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(9),
            AllowAlias = true,
        };
        string text = largest.Serialize();

        Assert.That(largest.Endpoint.AbsoluteUri, Has.Length.EqualTo(2048));
        Assert.That(text, Has.Length.AtMost(ChallengeHandle.MaximumSerializedLength));
        Assert.That(ChallengeHandle.Parse(text).ServiceIds, Is.EqualTo(largest.ServiceIds));
    }

    [Test]
    public void The_length_of_names_and_addresses_is_limited()
    {
        Assert.That(() => With(tenant: new string('t', 256)), Throws.ArgumentException.With.Property("ParamName").EqualTo("Tenant"));
        Assert.That(() => With(user: new string('u', 256)), Throws.ArgumentException);
        Assert.That(() => With(provider: new string('p', 65)), Throws.ArgumentException.With.Property("ParamName").EqualTo("Provider"));
        Assert.That(
            () => With(endpoint: new Uri("https://a.example/" + new string('x', 2031))), Throws.ArgumentException.With.Property("ParamName").EqualTo("Endpoint"));
    }

    [TestCase("/base")]
    [TestCase("http://service.example/")]
    public void An_endpoint_is_a_complete_https_address(string address) => Assert.That(
        () => With(endpoint: new Uri(address, UriKind.RelativeOrAbsolute)), Throws.ArgumentException.With.Property("ParamName").EqualTo("Endpoint"));

    [Test]
    public void Names_that_cannot_be_encoded_are_refused()
    {
        Assert.That(() => With(tenant: "a\uD800"), Throws.ArgumentException.With.Property("ParamName").EqualTo("Tenant"));
        Assert.That(() => With(provider: "\uDC00a"), Throws.ArgumentException.With.Property("ParamName").EqualTo("Provider"));
    }

    [Test]
    public void A_serialized_handle_can_be_part_of_a_URL() => Assert.That(Handle.Serialize(), Does.Match("^[A-Za-z0-9_-]+$"));

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
    [TestCase("\"v\":1", "\"v\":0")]
    [TestCase("\"v\":1", "\"v\":-1")]
    [TestCase("\"v\":1", "\"v\":\"1\"")]
    [TestCase("\"v\":1,", "")]
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
        Assert.That(json, Does.Contain(from), "the test must change something");

        string altered = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal)));
        Assert.That(ChallengeHandle.TryParse(altered, out _), Is.False);
    }

    [Test]
    public void ToString_shows_no_id_and_no_user() => Assert.That(Handle.ToString(), Is.EqualTo("Sample challenge of tenant acme"));

    private static ChallengeHandle With(
        IReadOnlyDictionary<string, string>? ids = null,
        bool allowAlias = false,
        string provider = "Sample",
        string tenant = "acme",
        string user = "jdoe",
        Uri? endpoint = null) => new()
        {
            Provider = provider,
            Tenant = tenant,
            User = user,
            ServiceIds = ids ?? Handle.ServiceIds,
            Endpoint = endpoint ?? Handle.Endpoint,
            StartedAt = Handle.StartedAt,
            Deadline = Handle.Deadline,
            AllowAlias = allowAlias,
        };
}
