namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>A page that frames the phone could trick a person into approving (clickjacking), so only the pages in the options may frame it.</summary>
internal sealed class PhoneFramingTests
{
    [Test]
    public async Task No_page_may_frame_the_phone_by_default()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        Assert.That(await PolicyAsync(emulator), Does.Contain("frame-ancestors 'none';"));
    }

    [Test]
    public async Task Only_the_pages_in_PhoneFramedBy_may_frame_the_phone()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { PhoneFramedBy = { "http://localhost:5000", "https://demo.example" } });
        Assert.That(await PolicyAsync(emulator), Does.Contain("frame-ancestors http://localhost:5000 https://demo.example;"));
    }

    [TestCase("")]
    [TestCase("*")]
    [TestCase("localhost:5000")]
    [TestCase("http://localhost:5000/")]
    [TestCase("http://localhost:5000/stage")]
    [TestCase("http://user@localhost:5000")]
    [TestCase("http://localhost:5000; script-src *")]
    [TestCase("http://localhost:5000\r\nX: y")]
    [TestCase("ftp://localhost:5000")]
    public async Task A_value_that_is_not_an_origin_is_refused(string origin)
    {
        ArgumentException? refusal = await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(new EmulatorOptions { PhoneFramedBy = { origin } }));
        Assert.That(refusal?.ParamName, Is.EqualTo(nameof(EmulatorOptions.PhoneFramedBy)));
    }

    private static async Task<string> PolicyAsync(EmulatorHost emulator)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(emulator.PhoneAddress);
        return answer.Headers.GetValues("Content-Security-Policy").Single();
    }
}
