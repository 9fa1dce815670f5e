using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>Makes inputs. The seed and the number of an input tell which target it is for and all of its bytes, on any machine.</summary>
internal sealed class InputSource
{
    private readonly int seed;
    private readonly IReadOnlyList<FuzzTarget> targets;
    private readonly Mutator[] mutators;
    private readonly int[] weights;

    public InputSource(int seed, IReadOnlyList<FuzzTarget> targets)
    {
        this.seed = seed;
        this.targets = targets;
        mutators = [.. targets.Select(target => new Mutator(target.Samples, target.Fragments, target.IsDer))];
        weights = [.. targets.Select(target => target.Weight)];
    }

    public (FuzzTarget Target, byte[] Bytes) Make(long number)
    {
        Random random = new(HashCode(number));
        int choice = random.Next(weights.Sum());
        int index = 0;
        while (choice >= weights[index])
            choice -= weights[index++];
        return (targets[index], mutators[index].Next(random));
    }

    // SplitMix64's finisher. System.HashCode differs from process to process.
    private int HashCode(long number)
    {
        ulong mixed = ((ulong)number + 1) * 0x9E3779B97F4A7C15 ^ (uint)seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }
}
