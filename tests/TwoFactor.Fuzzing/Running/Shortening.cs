using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing.Running;

/// <summary>Makes an input shorter as long as it breaks the same property.</summary>
internal static class Shortening
{
    private const int MostTrials = 2000;

    public static byte[] Of(FuzzTarget target, byte[] input, string broken, CancellationToken deadline)
    {
        int trials = 0;
        for (int length = input.Length / 2; length > 0; length /= 2)
        {
            for (int start = 0; start < input.Length && trials < MostTrials && !deadline.IsCancellationRequested; trials++)
            {
                byte[] shorter = [.. input[..start], .. input[Math.Min(start + length, input.Length)..]];
                if (Trial.Of(target, shorter, deadline).Broken == broken)
                    input = shorter;
                else
                    start += length;
            }
        }

        return input;
    }
}
