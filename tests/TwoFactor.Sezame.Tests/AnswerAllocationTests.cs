using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>The memory that reading an answer takes.</summary>
public sealed class AnswerAllocationTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    [Test]
    public void Reading_a_hostile_mebibyte_allocates_little(
        [Values("\"x\":1,", "\"\":[],", "[", "{\"a\":", "[[],", "\"", "&", "=", "%", "\\u0061", "\u001B", "\"status\":\"denied\",")] string part,
        [Values("{", "{\"x\":", "{\"x\":\"", "{\"x\":[")] string start)
    {
        byte[] body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, 1024 * 1024 / part.Length)));
        Wire.StatusAnswer.Read(body, Id);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Wire.StatusAnswer.Read(body, Id);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));
    }

    [Test]
    public void Reading_an_ordinary_answer_allocates_nothing()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"initiated"}""");
        Wire.StatusAnswer.Read(body, Id);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Wire.StatusAnswer? answer = Wire.StatusAnswer.Read(body, Id);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(answer?.State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(allocated, Is.Zero);
    }
}
