namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>Headers that all answers of the phone have.</summary>
internal sealed class PhoneHeaderTests
{
    [Test]
    public async Task Answers_of_the_phone_forbid_content_sniffing()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };
        foreach (string path in (string[])["", "phone.js", "api/screen", "api/record", "nowhere"])
        {
            using HttpResponseMessage response = await phone.GetAsync(path);
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo((string[])["nosniff"]), path);
        }
    }
}
