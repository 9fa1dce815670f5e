using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>The quiet logger of a class. Constructors take it instead of an <see cref="ILogger{TCategoryName}"/>.</summary>
internal sealed class QuietLogger<T>(ILogger<T> inner) : QuietLogger(inner);
