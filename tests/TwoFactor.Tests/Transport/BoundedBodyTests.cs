using System.Net;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>How much of a response's body is read, and whether its end is known.</summary>
public sealed class BoundedBodyTests
{
    private static readonly byte[] Long = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i / 7))]; // several buffers

    [Test]
    public async Task A_body_is_read_whole_up_to_the_limit([Values] bool hasLength, [Values] bool isOurs)
    {
        Assert.That(await ReadAsync(Long.Length), Is.EqualTo(Long));
        Assert.That(await ReadAsync(Long.Length - 1), Is.Null);

        async Task<byte[]?> ReadAsync(int limit)
        {
            HttpContent content = hasLength ? new ByteArrayContent(Long) : new HostHandlers.Content(() => Task.FromResult<Stream>(new MemoryStream(Long)));
            using HttpResponseMessage response = new() { Content = content };
            return await BoundedBody.ReadAsync(response, limit, isOurs, CancellationToken.None);
        }
    }

    // HTTP/2 and later mark the end of each body.
    [TestCase("1.0", HttpStatusCode.OK, false)]
    [TestCase("1.1", HttpStatusCode.OK, false)]
    [TestCase("2.0", HttpStatusCode.OK, true)]
    [TestCase("3.0", HttpStatusCode.OK, true)]
    [TestCase("2.0", HttpStatusCode.PartialContent, false)]
    public void The_version_of_HTTP_decides_whether_a_body_without_a_length_has_a_known_end(string version, HttpStatusCode status, bool isTold)
    {
        using HttpResponseMessage response = new(status) { Version = new Version(version), Content = new HostHandlers.Content(() => Task.FromResult(Stream.Null)) };
        Assert.That(BoundedBody.HasToldEnd(response, isOurs: true), Is.EqualTo(isTold));
    }
}
