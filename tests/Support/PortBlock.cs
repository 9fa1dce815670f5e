namespace TwoFactor.Tests.Support;

/// <summary>A range of ports that one process of tests has for itself. It is held by a locked file, which the system releases if the process is killed.</summary>
internal sealed class PortBlock : IDisposable
{
    public const int Size = 1_000;

    // Below the range of ephemeral ports, so that no outgoing connection takes a port before the program does.
    private const int Lowest = 20_000;
    private const int Count = 12;

    private readonly FileStream held;

    private PortBlock(int first, FileStream held) => (First, this.held) = (first, held);

    public int First { get; }

    /// <summary>Takes a block that no other process has.</summary>
    /// <param name="folder">The folder of the locked files. They stay there, and are empty.</param>
    public static PortBlock Take(string folder)
    {
        for (int block = 0; block < Count; block++)
        {
            int first = Lowest + (block * Size);
            try
            {
                return new PortBlock(first, new FileStream(Path.Combine(folder, $"twofactor-tests-ports-{first}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process has it, perhaps one of another user: try the next one.
            }
        }

        throw new InvalidOperationException($"No ports are left for this process: {Count} others run tests that need some.");
    }

    public void Dispose() => held.Dispose();
}
