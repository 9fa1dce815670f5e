using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Codes;

/// <summary>Small PNG pictures are read to be drawn in a terminal; anything else is refused.</summary>
public sealed class PngPictureTests
{
    [Test]
    public void PNGs_of_the_common_colour_types_are_read_and_other_files_refused()
    {
        // One row of two pixels, black and white, in each kind.
        Pixel[] expected = [new(0, 0, 0), new(255, 255, 255)];
        Assert.That(Read(0, [0, 0, 255]), Is.EqualTo(expected));
        Assert.That(Read(2, [0, 0, 0, 0, 255, 255, 255]), Is.EqualTo(expected));
        Assert.That(Read(3, [0, 1, 0], ("PLTE", [255, 255, 255, 0, 0, 0])), Is.EqualTo(expected));
        Assert.That(Read(4, [0, 0, 255, 0, 0]), Is.EqualTo(expected), "transparent pixels are white");
        Assert.That(Read(6, [0, 0, 0, 0, 255, 9, 9, 9, 0]), Is.EqualTo(expected));
        Assert.That(Read(0, [9, 0, 255]), Is.Null, "unknown filter");
        Assert.That(Read(3, [0, 1, 0]), Is.Null, "no palette");
        Assert.That(Read(0, [0, 0]), Is.Null, "too short");
        Assert.That(Read(0, [0, 0, 255], ("IDAT", [0x78, 0xBB, 0, 0, 0, 1])), Is.Null, "a dictionary that nobody has");
        Assert.That(PngPicture.Read("GIF89a"u8), Is.Null);

        static Pixel[]? Read(byte colourType, byte[] rows, params (string, byte[])[] more) =>
            PngPicture.Read(TestPng.Create(2, 1, rows, colourType, more))?.Pixels;
    }

    [TestCase(0, 5, 5)]
    [TestCase(1, 5, 10)]
    [TestCase(2, 25, 25)]
    [TestCase(3, 15, 22)]
    [TestCase(4, 25, 30)]
    public void Every_filter_of_a_picture_is_undone(byte filter, byte left, byte right)
    {
        // Two rows of two pixels: 20 and 20, and below them a filtered 5 and 5.
        Picture picture = PngPicture.Read(TestPng.Create(2, 2, [0, 20, 20, filter, 5, 5]))!;
        Assert.That((picture[0, 1].Red, picture[1, 1].Red), Is.EqualTo((left, right)));
    }

    [TestCase(1025, 1)]
    [TestCase(1, 1025)]
    [TestCase(0, 1)]
    [TestCase(int.MaxValue, int.MaxValue)]
    [TestCase(-1, -1)]
    public void A_picture_of_another_size_than_an_access_pass_has_is_not_inflated(int width, int height) =>
        Assert.That(PngPicture.Read(TestPng.Create(width, height, [0, 20])), Is.Null);

    [Test]
    public void A_picture_is_inflated_no_further_than_its_size()
    {
        byte[] png = TestPng.Create(1, 1, new byte[50_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(PngPicture.Read(png)?.Pixels, Is.EqualTo((Pixel[])[new(0, 0, 0)]));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(5_000_000));
    }
}
