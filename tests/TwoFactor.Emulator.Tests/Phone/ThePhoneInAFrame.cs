namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>A page around the phone could trick a person into approving, so only pages that were named may frame it.</summary>
internal sealed class ThePhoneInAFrame
{
    [Test]
    public async Task No_page_may_frame_it_unless_it_was_named()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        Assert.That(await PolicyAsync(emulator), Does.Contain("frame-ancestors 'none';"));
    }

    [Test]
    public async Task Pages_that_were_named_may_frame_it_and_no_others()
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
    public async Task What_is_not_an_origin_is_refused(string origin)
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
