using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Faults;

/// <summary>What faults make of an answer, as far as that can be said before a byte is sent.</summary>
internal static class SpoiltAnswers
{
    private const int Excess = 2 * 1024 * 1024;

    /// <summary>What comes without the service's ever being asked; null when it is asked.</summary>
    public static Answer? Instead(Fault? fault) => fault?.Kind switch
    {
        FaultKind.InternalServerError => Page(500, "Internal Server Error"),
        FaultKind.BadGateway => Page(502, "Bad Gateway"),
        FaultKind.ServiceUnavailable => Page(503, "Service Temporarily Unavailable") with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = $"{(long)fault.RetryAfter.TotalSeconds}" },
        },
        FaultKind.HtmlPage => Page(200, "Please log in to use this network"),
        _ => null,
    };

    /// <summary>The service's own answer, spoilt.</summary>
    public static Answer Spoil(Answer answer, Fault? fault, Random random) => fault?.Kind switch
    {
        FaultKind.EmptyBody => answer with { Body = [] },
        FaultKind.OversizedBody => answer with { Body = [.. answer.Body, .. Enumerable.Repeat((byte)' ', Excess)] },
        FaultKind.GarbageBody => answer with { Body = Garbage(random) },
        FaultKind.WrongContentType => answer with { ContentType = "image/png" },
        _ => answer,
    };

    private static Answer Page(int status, string title) =>
        Answer.Text(status, "text/html", $"<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n");

    private static byte[] Garbage(Random random)
    {
        byte[] garbage = new byte[512];
        random.NextBytes(garbage);
        return garbage;
    }
}
