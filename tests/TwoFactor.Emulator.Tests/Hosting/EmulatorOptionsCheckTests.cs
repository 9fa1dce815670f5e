using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>Options of an emulator and their ranges.</summary>
internal sealed class EmulatorOptionsCheckTests
{
    [Test]
    public void Options_outside_their_ranges_are_refused()
    {
        EmulatorOptions noLifetime = new();
        noLifetime.SecSign.SessionLifetime = TimeSpan.Zero;
        EmulatorOptions endless = new();
        endless.Sezame.Retention = TimeSpan.MaxValue;
        EmulatorOptions tooLong = new();
        tooLong.SecSign.SessionLifetime = TimeSpan.FromDays(10_000) + TimeSpan.FromTicks(1);
        EmulatorOptions[] wrong =
        [
            new() { SecSignPort = 65536 },
            new() { PhonePort = -1 },
            new() { RecordCapacity = 0 },
            new() { SecSignIds = { "john doe" } },
            new() { RecoveryEmails = { " " } },
            new() { RecoveryEmails = { new string('a', 256) } },
            noLifetime,
            endless,
            tooLong,
        ];

        using (Assert.EnterMultipleScope())
        {
            foreach (EmulatorOptions options in wrong)
                Assert.Catch<ArgumentException>(() => EmulatorOptionsCheck.ThrowIfWrong(options));
            Assert.DoesNotThrow(() => EmulatorOptionsCheck.ThrowIfWrong(new EmulatorOptions()));
        }
    }
}
