using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace TwoFactor.Transport;

/// <summary>Reads a body to its end, up to a limit.</summary>
internal static class BoundedBody
{
    private const int FirstBuffer = 4 * 1024;
    private const int LargestFirstBuffer = 64 * 1024; // Content-Length may be wrong, so the buffer grows only as bytes arrive

    /// <summary>Whether the server tells where the body ends, so that a shorter one is noticed. Must be asked before the body is read.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isOurs">Whether <see cref="ReadAsync"/> alone reads the body. .NET does not keep to a list of lengths when a handler of the host reads
    /// it.</param>
    public static bool HasToldEnd(HttpResponseMessage response, bool isOurs) =>
        response.StatusCode != HttpStatusCode.PartialContent // a part, whose end is not that of the body
        && (HasOneLength(response) // the usual case
            || (isOurs && ListedLength(response) is not null)
            || response.Headers.TransferEncodingChunked == true
            || response.Version >= HttpVersion.Version20);

    /// <param name="response">The response whose body to read.</param>
    /// <param name="limit">The limit, in bytes.</param>
    /// <param name="isOurs">Whether it comes from our own connection, which obeys the token. A handler of the host may have replaced it by one that
    /// does not.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The body, or <see langword="null"/> if it is longer than <paramref name="limit"/> bytes.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpResponseMessage response, int limit, bool isOurs, CancellationToken cancellationToken)
    {
        HttpContent content = response.Content;
        long? length = content.Headers.ContentLength;
        long? listed = length is null ? ListedLength(response) : null;
        if ((length ?? listed) > limit && !EndsOtherwise(response))
            return null;
        if (length is null && listed is null && HasOddLength(response) && response.Headers.ConnectionClose != true && response.Version >= HttpVersion.Version11)
            throw new HttpIOException(HttpRequestError.InvalidResponse);

        Task<Stream> opening = content.ReadAsStreamAsync(cancellationToken);
        Stream stream = await (isOurs || opening.IsCompleted ? opening : WaitAsync(opening, cancellationToken)).ConfigureAwait(false);
        if (isOurs && length <= LargestFirstBuffer && !HasTransferEncoding(response))
            return await ReadAllAsync(stream, (int)length, cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length ?? FirstBuffer, LargestFirstBuffer - 1) + 1); // one byte more, to detect the end
        int total = 0;
        Task<int>? pending = null;
        try
        {
            while (true)
            {
                if (total >= listed)
                    return buffer.AsSpan(0, (int)listed).ToArray();
                int count;
                if (isOurs)
                {
                    count = await stream.ReadAsync(buffer.AsMemory(total), cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    pending = stream.ReadAsync(buffer.AsMemory(total), cancellationToken).AsTask();
                    count = await (pending.IsCompleted ? pending : WaitAsync(pending, cancellationToken)).ConfigureAwait(false);
                }

                if (count == 0 && listed is not null)
                    throw new HttpIOException(HttpRequestError.ResponseEnded); // as .NET does where it knows the length
                if (count == 0)
                    return total == 0 ? [] : buffer.AsSpan(0, total).ToArray();
                total += count;
                if (total > limit)
                    return null;
                if (total == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            if (pending is not { IsCompleted: false }) // an abandoned stream may still write into it
                Return(buffer, total);
        }
    }

    // .NET reads a body up to the first of several lengths, or up to a length beside a transfer encoding, which would replace it (RFC 9112, 6.3). The
    // true end may be another one.
    private static bool HasOneLength(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentLength is null || HasTransferEncoding(response))
            return false;
        return !response.Content.Headers.NonValidated.TryGetValues("Content-Length", out HeaderStringValues lengths)
            || lengths.Count == 1
            || lengths.Distinct(StringComparer.Ordinal).Count() == 1;
    }

    private static bool HasTransferEncoding(HttpResponseMessage response) => response.Headers.NonValidated.Contains("Transfer-Encoding");

    // A transfer encoding replaces the length, and some answers have no body, whatever length they state (RFC 9112, 6.3).
    private static bool EndsOtherwise(HttpResponseMessage response) =>
        HasTransferEncoding(response) || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified;

    // .NET takes a Content-Length that it cannot read for none, and would wait until the connection closes. With HTTP/2, the stream ends.
    private static bool HasOddLength(HttpResponseMessage response) =>
        response.Content.Headers.ContentLength is null
        && response.Content.Headers.NonValidated.Contains("Content-Length")
        && response.Version < HttpVersion.Version20
        && !EndsOtherwise(response);

    // A list of equal lengths is that length. With any other odd one, only a connection that closes tells where the body ends (RFC 9112, 6.3).
    private static long? ListedLength(HttpResponseMessage response)
    {
        if (!HasOddLength(response) || !response.Content.Headers.NonValidated.TryGetValues("Content-Length", out HeaderStringValues values))
            return null;
        string[] lengths = [.. values.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
        return lengths is [{ } only] && long.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : null;
    }

    // Our own connection ends a body at its Content-Length, unless it comes in chunks, and throws if the server ends it earlier. An answer that has no
    // body may still state a length (RFC 9110, 8.6).
    private static async ValueTask<byte[]> ReadAllAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        byte[] body = length == 0 ? [] : GC.AllocateUninitializedArray<byte>(length);
        int count = await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count == length ? body : body[..count];
    }

    private static Task<T> WaitAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        Abandoned.Observe(work);
        return work.WaitAsync(cancellationToken);
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
