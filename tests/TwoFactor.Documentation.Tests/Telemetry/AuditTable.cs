using System.Threading.Channels;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The audit table, which the reader of the document has already.</summary>
public sealed class AuditTable
{
    private readonly Channel<string> rows = Channel.CreateUnbounded<string>();

    public ChannelReader<string> Rows => rows.Reader;

    public ValueTask AddAsync(DateTimeOffset at, string name, string tenant, string subject, string purpose, string? provider, string? detail, CancellationToken cancellationToken) =>
        rows.Writer.WriteAsync($"{at.Offset.Hours} {name} {tenant} {subject} {purpose} {provider} {detail}".TrimEnd(), cancellationToken);
}
