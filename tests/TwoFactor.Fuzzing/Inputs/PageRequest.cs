using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>Reads any bytes as a request to a host's page: a line with the verb and the path, headers, an empty line, the body. What a server refuses
/// before the application sees it (a path that cannot be decoded, a name of a header that is not one) is left out.</summary>
/// <remarks><c>$name</c> stands for something that is new in each run, such as the cookies of a browser; <c>$name~7</c> is the same with another
/// character in the seventh place. So a short input can hold a cookie, and a corpus none.</remarks>
internal sealed partial class PageRequest
{
    /// <summary>The most bytes of a head before its names are replaced: Kestrel takes 32 KiB.</summary>
    private const int LongestHead = 32 * 1024;

    private const string LettersAndDigits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(LettersAndDigits + "!#$%&'*+-.^_`|~");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(LettersAndDigits + "-._:[]");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private PageRequest(string method, string target, IReadOnlyList<(string Name, string Value)> headers, byte[] body)
    {
        Method = method;
        Headers = headers;
        Body = body;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        Query = query < 0 ? string.Empty : target[query..];
        Path = Decoded(query < 0 ? target : target[..query]);
    }

    public string Method { get; }

    public PathString Path { get; }

    public string Query { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public byte[] Body { get; }

    /// <param name="input">The bytes.</param>
    /// <param name="find">What a name stands for, or <see langword="null"/>.</param>
    public static PageRequest Read(byte[] input, Func<string, string?> find)
    {
        int end = input.AsSpan().IndexOf("\n\n"u8);
        string[] lines = [.. Text(end < 0 ? input : input.AsSpan(0, end), find).Split('\n')];
        string[] first = lines[0].Split(' ');
        List<(string, string)> headers = [];
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && IsTaken(line[..colon], line[(colon + 1)..].Trim()))
                headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        byte[] body = end < 0 ? [] : input[(end + 2)..];
        return new PageRequest(first[0], first.Length > 1 ? first[1] : "/", headers, body);
    }

    /// <returns>The path as a server decodes it; one that it refuses is <c>/</c>.</returns>
    public static PathString Decoded(string path)
    {
        try
        {
            return PathString.FromUriComponent(path.StartsWith('/') ? path : "/" + path);
        }
        catch (InvalidOperationException)
        {
            return new PathString("/"); // an escaped NUL
        }
    }

    /// <summary>All values of a header.</summary>
    public IEnumerable<string> Values(string name) => Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>Whether the text stands in the address or in a header.</summary>
    public bool Holds(string text) =>
        Query.Contains(text, StringComparison.Ordinal) || Path.Value!.Contains(text, StringComparison.Ordinal) || Headers.Any(header => header.Value.Contains(text, StringComparison.Ordinal));

    private static bool IsTaken(string name, string value) =>
        !name.AsSpan().ContainsAnyExcept(TokenCharacters) && !value.AsSpan().ContainsAny('\0', '\r')
        && (!name.Equals("Host", StringComparison.OrdinalIgnoreCase) || (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(HostCharacters)));

    private static string Text(ReadOnlySpan<byte> head, Func<string, string?> find)
    {
        head = head[..Math.Min(head.Length, LongestHead)];
        string text;
        try
        {
            text = StrictUtf8.GetString(head);
        }
        catch (DecoderFallbackException)
        {
            text = string.Concat(Encoding.Latin1.GetString(head).Where(char.IsAscii)); // servers take UTF-8 alone
        }

        return Stand().Replace(text, match =>
        {
            if (find(match.Groups[1].Value) is not { } value)
                return match.Value;
            if (!int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int place) || value.Length == 0)
                return value;
            place %= value.Length;
            return $"{value[..place]}{(value[place] == 'A' ? 'B' : 'A')}{value[(place + 1)..]}";
        });
    }

    [GeneratedRegex(@"\$([a-z]+(?:\.[a-z]+)?)(?:~(\d{1,6}))?")]
    private static partial Regex Stand();
}
