using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Reports what happens: to a person in lines, or to a script in JSON. Each command reports everything once, in both forms.</summary>
internal interface IReporter
{
    /// <summary>Whether a person is reading.</summary>
    bool IsForPeople { get; }

    /// <summary>Reports an event.</summary>
    /// <param name="name">The event, for scripts.</param>
    /// <param name="text">The line for people; <see langword="null"/> for none.</param>
    /// <param name="data">The details, for scripts.</param>
    /// <param name="tone">Whether the line is good or bad news; it sets the colour.</param>
    void Report(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain);

    /// <summary>Reports the end of the command. Called once, last.</summary>
    void Finish(CommandResult result);
}
