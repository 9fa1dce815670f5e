using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TwoFactor;

/// <summary>A text that must not be printed. Call <see cref="Reveal"/> only on the line that uses the text.</summary>
[TypeConverter(typeof(SecretConverter))]
public sealed class Secret : IEquatable<Secret>
{
    private readonly string value;

    /// <summary>Wraps <paramref name="value"/>.</summary>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
    }

    /// <summary>Wraps a text where a secret is expected.</summary>
#pragma warning disable CA2225 // the constructor is the named alternative
    public static implicit operator Secret(string value) => new(value);
#pragma warning restore CA2225

    /// <summary>Whether both hold the same text; see <see cref="Equals(Secret)"/>.</summary>
    public static bool operator ==(Secret? left, Secret? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two hold different texts; see <see cref="Equals(Secret)"/>.</summary>
    public static bool operator !=(Secret? left, Secret? right) => !(left == right);

    /// <summary>Returns the text.</summary>
    public string Reveal() => value;

    /// <summary>Whether <paramref name="other"/> holds the same text, character by character. How long the comparison takes depends on the length,
    /// not on where the texts differ.</summary>
    public bool Equals(Secret? other) => other is not null
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(value.AsSpan()), MemoryMarshal.AsBytes(other.value.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>A hash of the text, with a key that differs in every process.</summary>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Three asterisks, whatever the text.</summary>
    public override string ToString() => "***";
}
