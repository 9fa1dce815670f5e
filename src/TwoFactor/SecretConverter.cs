using System.ComponentModel;
using System.Globalization;

namespace TwoFactor;

/// <summary>Lets configuration set a <see cref="Secret"/>, as <c>section.Bind(options)</c> does. It never converts to text, so that no serializer writes
/// a secret, or three asterisks in its place.</summary>
internal sealed class SecretConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? new Secret(text) : throw GetConvertFromException(value);

    public override bool CanConvertTo(ITypeDescriptorContext? context, Type? destinationType) => false;

    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        throw GetConvertToException(value, destinationType);
}
