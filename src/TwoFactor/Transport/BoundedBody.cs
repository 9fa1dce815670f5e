namespace TwoFactor.Transport;

/// <summary>Reads a body to its end, but never more of it than a limit.</summary>
internal static class BoundedBody
{
    /// <returns>The body, or <see langword="null"/> if it is longer than <paramref name="limit"/> bytes.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
            return null;

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using MemoryStream body = new();
            byte[] buffer = new byte[8192];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (body.Length + count > limit)
                    return null;
                body.Write(buffer, 0, count);
            }

            return body.ToArray();
        }
    }
}
