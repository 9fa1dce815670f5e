namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>Processes of tests that run at the same time find different ports.</summary>
public sealed class PortBlockTests
{
    private DirectoryInfo folder = null!;

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("twofactor-ports-");

    [TearDown]
    public void DeleteFolder() => folder.Delete(recursive: true);

    [Test]
    public void A_block_of_ports_is_held_by_one_process_at_a_time()
    {
        using PortBlock one = PortBlock.Take(folder.FullName);
        PortBlock other = PortBlock.Take(folder.FullName);
        Assert.That(other.First, Is.GreaterThanOrEqualTo(one.First + PortBlock.Size));
        other.Dispose(); // as the system does when a process ends
        using PortBlock next = PortBlock.Take(folder.FullName);
        Assert.That(next.First, Is.EqualTo(other.First));
    }
}
