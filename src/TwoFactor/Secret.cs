namespace TwoFactor;

/// <summary>A text that must not be printed. Its value is taken out on the line that uses it.</summary>
public sealed class Secret
{
    private readonly string value;

    /// <summary>Wraps <paramref name="value"/>.</summary>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
    }

    /// <summary>Takes the text out.</summary>
    public string Reveal() => value;

    /// <summary>Three asterisks, whatever the text.</summary>
    public override string ToString() => "***";

    /// <summary>Wraps a text where a secret is expected.</summary>
    public static implicit operator Secret(string value) => new(value);

    /// <summary>Wraps a text where a secret is expected.</summary>
    public static Secret FromString(string value) => new(value);
}
