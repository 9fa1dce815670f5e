using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.Tests.Suites;

/// <summary>How often a case is tried on a slow machine.</summary>
public sealed class AttemptsTests
{
    [TestCase(0, 1)]
    [TestCase(2, 3)]
    [TestCase(3, 3, "too slow")]
    public async Task A_case_is_tried_again_while_the_machine_is_too_slow(int slow, int expected, string? skipped = null)
    {
        (int tries, string? reason) = (0, null);
        await Attempts.RunAsync(3, TryAsync, text => reason = text);
        Assert.That(tries, Is.EqualTo(expected));
        Assert.That(reason, skipped is null ? Is.Null : Does.Contain(skipped));

        Task<string?> TryAsync(int attempt)
        {
            tries++;
            return attempt < slow ? Task.FromException<string?>(new TooSlowException()) : Task.FromResult<string?>(null);
        }
    }

    [Test]
    public async Task A_case_that_does_not_apply_is_tried_once()
    {
        List<string> reasons = [];
        await Attempts.RunAsync(3, _ => Task.FromResult<string?>("has no such call"), reasons.Add);
        Assert.That(reasons, Is.EqualTo((string[])["has no such call"]));
    }
}
