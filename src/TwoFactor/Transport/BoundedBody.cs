using System.Buffers;

namespace TwoFactor.Transport;

/// <summary>Reads a body to its end, up to a limit.</summary>
internal static class BoundedBody
{
    private const int FirstBuffer = 4 * 1024;
    private const int LargestFirstBuffer = 64 * 1024; // Content-Length may be wrong, so the buffer grows only as bytes arrive

    /// <returns>The body, or <see langword="null"/> if it is longer than <paramref name="limit"/> bytes.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        long? length = content.Headers.ContentLength;
        if (length > limit)
            return null;

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min((length ?? FirstBuffer) + 1, LargestFirstBuffer)); // one byte more, to detect the end
        int total = 0;
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer.AsMemory(total), cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += count;
                if (total > limit)
                    return null;
                if (total == buffer.Length)
                    buffer = Grow(buffer);
            }

            return total == 0 ? [] : buffer.AsSpan(0, total).ToArray();
        }
        finally
        {
            Return(buffer, total);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        Return(full, full.Length);
        return larger;
    }

    // Responses contain names and ids, and any other code may rent the buffer next.
    private static void Return(byte[] buffer, int used)
    {
        buffer.AsSpan(0, Math.Min(used, buffer.Length)).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
