namespace TwoFactor.Emulator.Tests.Support;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(string StatusLine, IReadOnlyDictionary<string, string> Headers, string Body);
