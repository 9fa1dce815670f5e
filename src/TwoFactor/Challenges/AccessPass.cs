namespace TwoFactor;

/// <summary>An image that the browser shows, and that the person picks out among others on the phone.</summary>
public sealed class AccessPass
{
    /// <summary>An image and its media type, both as they are sent to the browser.</summary>
    public AccessPass(ReadOnlyMemory<byte> image, string mediaType)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        if (image.IsEmpty)
            throw new ArgumentException("An access pass must have an image.", nameof(image));

        Image = image;
        MediaType = mediaType;
    }

    /// <summary>The image's bytes.</summary>
    public ReadOnlyMemory<byte> Image { get; }

    /// <summary>The image's media type, such as <c>image/png</c>.</summary>
    public string MediaType { get; }

    /// <summary>The image as a <c>data:</c> address, for the <c>src</c> of an <c>img</c> element.</summary>
    public string ToDataUri() => $"data:{MediaType};base64,{Convert.ToBase64String(Image.Span)}";

    /// <summary>The media type and size, without the image.</summary>
    public override string ToString() => $"{MediaType}, {Image.Length} bytes";
}
