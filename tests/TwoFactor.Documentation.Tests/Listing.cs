namespace TwoFactor.Documentation.Tests;

/// <summary>A listing of a document.</summary>
/// <param name="Document">The document's name.</param>
/// <param name="Language">The word after the opening fence; may be empty.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed record Listing(string Document, string Language, string Text)
{
    public override string ToString() => $"{Document}: {Text.Split('\n')[0].Trim()}";
}
