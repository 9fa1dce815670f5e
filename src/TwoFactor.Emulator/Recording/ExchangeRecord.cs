using System.Text;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator;

/// <summary>The requests and answers, newest last. Holds a limited number; the oldest are removed first. Thread-safe.</summary>
public sealed class ExchangeRecord
{
    private const int LongestBody = 8 * 1024;

    private readonly Lock gate = new();
    private readonly Queue<Exchange> exchanges = new();
    private readonly int capacity;
    private long count;

    internal ExchangeRecord(int capacity) => this.capacity = capacity;

    internal event Action? Changed;

    /// <summary>A copy of the current exchanges.</summary>
    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (gate)
                return [.. exchanges];
        }
    }

    /// <summary>Deletes everything. The numbers are not reused.</summary>
    public void Clear()
    {
        lock (gate)
            exchanges.Clear();
        Changed?.Invoke();
    }

    internal void Add(
        EmulatedServer server,
        string call,
        EmulatedRequest request,
        IHeaderDictionary headers,
        Answer? answer,
        FaultKind? fault,
        DateTimeOffset startedAt)
    {
        lock (gate)
        {
            exchanges.Enqueue(new Exchange
            {
                Number = ++count,
                Server = server,
                Call = call,
                Method = request.Method,
                Path = request.Path,
                RequestHeaders = headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                RequestBody = Excerpt(request.Body ?? []),
                ClientCertificateSubject = request.ClientCertificate?.Subject,
                ClientCertificateThumbprint = request.ClientCertificate?.Thumbprint,
                Fault = fault,
                Status = answer?.Status ?? 0,
                ResponseBody = Excerpt(answer?.Body ?? []),
                StartedAt = startedAt,
            });
            if (exchanges.Count > capacity)
                exchanges.Dequeue();
        }

        Changed?.Invoke();
    }

    private static string Excerpt(byte[] body) => Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, LongestBody));
}
