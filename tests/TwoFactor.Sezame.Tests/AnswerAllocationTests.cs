using System.Security.Cryptography;
using System.Text;
using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame.Tests;

/// <summary>The memory that reading an answer takes.</summary>
public sealed class AnswerAllocationTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    // The beginning, the part that fills a mebibyte, and the end. Most of these bodies can be refused only at their end.
    [TestCase("""{"x":"a""", "a", "")] // a text without an end
    [TestCase("""{"x":"a""", "\\u0061", "")] // escapes without an end
    [TestCase("""{"x":"a""", "\u001B", "\"}")] // control characters
    [TestCase("""{"x":[""", "1,", "1]}")] // numbers, and no id
    [TestCase("""{"x":[""", "[],", "1]}")] // arrays, and no id
    [TestCase("""{"x":[""", "{\"a\":\"b\"},", "1]}")] // objects, and no id
    [TestCase("""{"x":""", "[", "")] // arrays in arrays
    [TestCase("""{"x":""", "{\"a\":", "")] // objects in objects
    [TestCase("""{"a":1""", ",\"a\":1", "}")] // fields
    [TestCase("""{"a""", "a", "\":1}")] // a long name
    [TestCase("""{"a""", "\\u0061", "\":1}")] // a long name of escapes
    [TestCase("""{"status":"authorized",""", " ", "")] // white space
    [TestCase("""{"id":"566845a2e0bda686c28b456a","status":"authorized","x":[""", "1,", """1],"id":"other"}""")] // two ids
    public void Reading_a_hostile_mebibyte_allocates_little(string start, string part, string end)
    {
        byte[] body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, 1024 * 1024 / part.Length)) + end);
        Assert.That(Wire.StatusAnswer.Read(body, Id), Is.Null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Wire.StatusAnswer.Read(body, Id);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));
    }

    [TestCase("-----BEGIN A-----\n-----END A-----\n")]
    [TestCase("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")]
    public void Searching_hostile_certificates_for_ours_allocates_little(string block)
    {
        using RSA key = TestKeys.CreateRsa();
        CertificateFiles files = new(null!, key, "x", 1000); // nothing is read or stored
        string pem = string.Concat(Enumerable.Repeat(block, 1024 * 1024 / block.Length));
        Search();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Search();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(256 * 1024));

        void Search() => Assert.That(files.TryStore([pem], null!), Is.False);
    }

    [TestCase(64 * 1024, true)]
    [TestCase((64 * 1024) + 1, false)]
    public void A_certificate_has_a_limited_length(int length, bool isRead) =>
        Assert.That(Wire.SignAnswer.Read(Encoding.UTF8.GetBytes($$"""{"cert":"{{new string('a', length)}}"}""")).Certificates, Has.Count.EqualTo(isRead ? 1 : 0));

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
