using Microsoft.Extensions.Logging;

namespace TwoFactor.Cli.Output;

/// <summary>Writes warnings and errors that a part of the tool logs to standard error, each as a line.</summary>
internal sealed class ErrorLog(CliConsole console) : ILoggerProvider, ILogger
{
    /// <summary>Loggers that write to the console's standard error.</summary>
    public static ILoggerFactory CreateFactory(CliConsole console) =>
        LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new ErrorLog(console)));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string reason = exception is null ? string.Empty : $" ({exception.Message})";
        console.Error.WriteLine(WordWrap.Fit($"twofactor: {Printable.Line(formatter(state, exception) + reason)}", console.ErrorWindow));
    }

    public void Dispose()
    {
        // The console belongs to the program.
    }
}
