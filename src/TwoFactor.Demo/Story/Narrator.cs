using System.Globalization;

namespace TwoFactor.Demo.Story;

/// <summary>Prints the story, each line with the time since the start.</summary>
internal sealed class Narrator(TextWriter output, TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    public void Chapter(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    public void Say(string line) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(start).TotalSeconds,7:F2} s  {line}"));

    /// <summary>Prints a line without a time, such as a result or an address.</summary>
    public void Result(string line) => output.WriteLine(line);

    public void Unexpected(string what) => output.WriteLine($"UNEXPECTED: {what}");

    /// <summary>Prints a description of a call after it has ended, with its duration.</summary>
    public async Task<T> TimeAsync<T>(Func<Task<T>> call, Func<T, string> tell)
    {
        long before = time.GetTimestamp();
        T result = await call();
        Say(string.Create(CultureInfo.InvariantCulture, $"{tell(result)} ({time.GetElapsedTime(before).TotalMilliseconds:F0} ms)"));
        return result;
    }
}
