using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Faults;

/// <summary>Changes answers as a fault demands, for the faults that can be applied before the answer is sent.</summary>
internal static class FaultyAnswers
{
    private const int Excess = 2 * 1024 * 1024;

    /// <summary>The answer that replaces the service's, which is then not asked; null if the service is asked.</summary>
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

    /// <summary>The service's answer, changed by the fault.</summary>
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
