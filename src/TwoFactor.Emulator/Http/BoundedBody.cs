namespace TwoFactor.Emulator.Http;

/// <summary>Reads a request body up to a limit, to bound the use of memory.</summary>
internal static class BoundedBody
{
    /// <summary>No call of either service needs more than a few kilobytes: the largest is a certificate signing request.</summary>
    public const int Limit = 64 * 1024;

    /// <summary>The bytes, or null when there are more than <see cref="Limit"/>.</summary>
    public static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4 * 1024];
        using MemoryStream read = new();
        while (true)
        {
            int count = await body.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                return read.ToArray();
            if (read.Length + count > Limit)
                return null;
            read.Write(buffer, 0, count);
        }
    }
}
