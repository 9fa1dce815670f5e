namespace TwoFactor.Emulator.Http;

/// <summary>Reads a request body up to a limit, to bound the use of memory.</summary>
internal static class BoundedBody
{
    /// <summary>The largest body of any client is a login with the longest <c>params</c>; all others need a few kilobytes.</summary>
    public const int Limit = 320 * 1024;

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
