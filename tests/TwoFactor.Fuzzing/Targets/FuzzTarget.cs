using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>A part of the product that reads untrusted bytes. Each worker has its own, so it need not be thread-safe.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Its name in tables, and the name of its folder in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>The share of inputs that this target gets: its weight divided by the sum of the weights of all chosen targets. A slow target has a small one.</summary>
    public abstract int Weight { get; }

    /// <summary>Real inputs, from which the others are made.</summary>
    public abstract IReadOnlyList<byte[]> Samples { get; }

    /// <summary>Words with a meaning for this target, which are inserted into the samples.</summary>
    public virtual IReadOnlyList<byte[]> Fragments => [];

    /// <summary>Whether the samples are DER, bare or as PEM, whose structure is worth changing.</summary>
    public virtual bool IsDer => false;

    /// <summary>Reads one input.</summary>
    /// <exception cref="BrokenPropertyException">A property does not hold. Any other exception breaks one as well.</exception>
    public abstract Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }
}
