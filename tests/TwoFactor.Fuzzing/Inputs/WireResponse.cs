using System.Globalization;
using System.Net;
using System.Text;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>Reads any bytes as an answer of a server: a line with the status and how the body comes, headers, an empty line, the body.</summary>
/// <remarks>After the status may stand <c>cut</c> (the connection breaks after the body), <c>slow</c> (the body never ends), <c>lost</c> (no answer
/// comes at all) or <c>bits</c> (the body comes in small pieces).</remarks>
internal sealed class WireResponse
{
    private readonly List<(string Name, string Value)> headers = [];

    private WireResponse(int status, string manner, byte[] body)
    {
        Status = status;
        Manner = manner;
        Body = body;
    }

    public int Status { get; }

    public string Manner { get; }

    public byte[] Body { get; }

    /// <summary>Whether the answer arrives completely.</summary>
    public bool IsWhole => Manner is not ("cut" or "slow" or "lost");

    public static byte[] Write(int status, string contentType, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"{status}\nContent-Type: {contentType}\n\n"), .. body];

    public static WireResponse Read(byte[] input)
    {
        int end = input.AsSpan().IndexOf("\n\n"u8);
        if (end < 0)
            return new WireResponse(200, string.Empty, input);
        string[] head = Encoding.Latin1.GetString(input.AsSpan(0, end)).Split('\n');
        string[] first = head[0].Split(' ');
        int status = int.TryParse(first[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 100 and <= 999 ? number : 200;
        WireResponse response = new(status, first.Length > 1 ? first[1] : string.Empty, input[(end + 2)..]);
        foreach (string line in head[1..])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                response.headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return response;
    }

    /// <param name="passTimeout">Lets the time of the request's timeout pass; called if the body never ends.</param>
    public HttpResponseMessage ToMessage(Action passTimeout)
    {
        if (Manner == "lost")
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");
        HttpResponseMessage message = new((HttpStatusCode)Status) { Content = new StreamContent(new WireBody(Body, Manner, passTimeout)) };
        foreach ((string name, string value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
