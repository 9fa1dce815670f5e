using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Certificates;

/// <summary>The digest by which changed files of a tenant are noticed.</summary>
public sealed class WatchedFilesTests
{
    private static readonly string[] Names = ["ca.pem", "client.pem", "client.key.pem", "client.pass", "client.pfx"];

    private SampleHost host = null!;

    [SetUp]
    public void SetUp() => host = new SampleHost();

    [TearDown]
    public void TearDown() => host.Dispose();

    [Test]
    public void A_change_of_each_file_is_noticed([ValueSource(nameof(Names))] string name)
    {
        foreach (string each in Names)
            host.Write(each, "first");
        WatchedFiles files = Watch();
        byte[] before = files.Digest();
        Assert.That(files.Digest(), Is.EqualTo(before), "nothing has changed");

        host.Write(name, "other");
        byte[] changed = files.Digest();
        Assert.That(changed, Is.Not.EqualTo(before));

        host.Write(name, string.Empty);
        byte[] emptied = files.Digest();
        File.Delete(Path.Combine(host.Folder, name));
        Assert.That((byte[][])[before, changed, emptied], Has.None.EqualTo(files.Digest()), "a file that is gone is not an empty one");
    }

    [Test]
    public void A_text_that_moves_from_one_file_to_the_next_is_noticed()
    {
        host.Write("client.pem", "ab");
        host.Write("client.key.pem", "c");
        byte[] before = Watch().Digest();
        host.Write("client.pem", "a");
        host.Write("client.key.pem", "bc");
        Assert.That(Watch().Digest(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Of_a_huge_file_the_length_is_noticed()
    {
        host.Write("client.pfx", new byte[1024 * 1024 + 1]);
        byte[] before = Watch().Digest();
        host.Write("client.pfx", new byte[1024 * 1024 + 2]);
        Assert.That(Watch().Digest(), Is.Not.EqualTo(before));
    }

    [Test]
    [Platform("Linux")]
    public void Of_a_file_that_tells_no_length_the_content_is_noticed()
    {
        const string OtherEachTime = "/proc/sys/kernel/random/uuid";
        Assert.That(new FileInfo(OtherEachTime).Length, Is.Zero);
        WatchedFiles files = new(new SampleOptions { TrustedCaPath = OtherEachTime }, new ContentFiles());
        byte[] before = files.Digest();
        Assert.That(files.Digest(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Without_files_nothing_is_watched()
    {
        Assert.That(Watch().IsAny, Is.True);
        Assert.That(new WatchedFiles(new SampleOptions(), new ContentFiles()).IsAny, Is.False);
    }

    private WatchedFiles Watch() => new(
        new SampleOptions
        {
            TrustedCaPath = PathOf("ca.pem"),
            ClientCertificate = new ClientCertificateOptions
            {
                CertificatePath = PathOf("client.pem"), KeyPath = PathOf("client.key.pem"), KeyPasswordFile = PathOf("client.pass"), PfxPath = PathOf("client.pfx"),
            },
        },
        new ContentFiles());

    private string PathOf(string name) => Path.Combine(host.Folder, name);
}
