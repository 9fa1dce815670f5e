using Microsoft.Extensions.Logging;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>One line of the log.</summary>
internal sealed record LogLine(string Category, LogLevel Level, int Id, string? EventName, string Text, Exception? Exception);
